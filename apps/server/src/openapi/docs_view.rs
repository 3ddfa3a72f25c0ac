//! The document as the docs page shows it.

use serde_json::Value;

use super::field_kind::{bounds, component_name, kind};
use super::prose::Prose;
use crate::error::Code;

/// The whole page.
pub struct DocsView {
    /// The product's version.
    pub version: String,
    /// What the API is, by paragraph.
    pub introduction: Vec<Prose>,
    /// The operations by tag.
    pub groups: Vec<Group>,
    /// The shapes that bodies and answers refer to.
    pub shapes: Vec<Shape>,
    /// Every code.
    pub codes: &'static [Code],
}

/// The operations of one tag.
pub struct Group {
    /// The tag.
    pub name: String,
    /// The tag as a part of an address.
    pub anchor: String,
    /// What it is about.
    pub description: Prose,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// One operation.
pub struct Operation {
    /// Its id.
    pub id: String,
    /// GET, POST …
    pub method: String,
    /// The path.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What it does, by paragraph.
    pub description: Vec<Prose>,
    /// Who may call it.
    pub access: String,
    /// The parameters of path, query and header.
    pub parameters: Vec<Field>,
    /// The body, by media type.
    pub bodies: Vec<Content>,
    /// The answers that are no errors.
    pub answers: Vec<Answer>,
    /// The codes that it can refuse with.
    pub refusals: Vec<Code>,
}

/// A parameter, or a member of an object.
pub struct Field {
    /// The name.
    pub name: String,
    /// Where it stands, for a parameter.
    pub place: String,
    /// What it holds.
    pub kind: String,
    /// Its bounds.
    pub bounds: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub description: Prose,
}

/// One form of a body.
pub struct Content {
    /// The media type.
    pub media_type: String,
    /// What it holds; the name of a shape where it is one.
    pub kind: String,
    /// The anchor of that shape, if it is one.
    pub shape: Option<String>,
}

/// An answer that is no error.
pub struct Answer {
    /// The status.
    pub status: String,
    /// What it means.
    pub description: Prose,
    /// The body, by media type.
    pub contents: Vec<Content>,
    /// The headers that belong to it.
    pub headers: Vec<String>,
}

/// A named shape.
pub struct Shape {
    /// The name.
    pub name: String,
    /// What it is.
    pub description: Prose,
    /// Its members.
    pub fields: Vec<Field>,
}

/// The page of a document.
pub fn docs_view(document: &Value) -> DocsView {
    let tags = document["tags"].as_array().into_iter().flatten();
    DocsView {
        version: text(&document["info"]["version"]),
        introduction: Prose::paragraphs(&document["info"]["description"]),
        groups: tags.map(|tag| group(document, tag)).collect(),
        shapes: members(&document["components"]["schemas"])
            .filter(|(name, _)| *name != "ErrorCode")
            .map(|(name, schema)| shape(document, name, schema))
            .collect(),
        codes: Code::ALL,
    }
}

fn group(document: &Value, tag: &Value) -> Group {
    let name = text(&tag["name"]);
    let operations = members(&document["paths"]).flat_map(|(path, item)| {
        members(item).map(move |(method, operation)| (path, method, operation))
    });
    let operations = operations
        .filter(|(.., operation)| operation["tags"][0].as_str() == Some(name.as_str()))
        .map(|(path, method, operation)| view(path, method, operation));
    Group {
        anchor: name.replace(' ', "_"),
        description: Prose::of(&tag["description"]),
        operations: operations.collect(),
        name,
    }
}

fn view(path: &str, method: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let refusals = operation["x-error-codes"].as_array().into_iter().flatten();
    let answers = members(&operation["responses"]);
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: Prose::paragraphs(&operation["description"]),
        access: access(&operation["security"]),
        parameters: parameters.map(parameter).collect(),
        bodies: contents(&operation["requestBody"]["content"]),
        answers: answers
            .filter(|(status, _)| status.starts_with(['2', '3']))
            .map(|(status, answer)| Answer {
                status: status.to_owned(),
                description: Prose::of(&answer["description"]),
                contents: contents(&answer["content"]),
                headers: members(&answer["headers"])
                    .map(|(name, _)| name.to_owned())
                    .collect(),
            })
            .collect(),
        refusals: refusals
            .filter_map(Value::as_str)
            .filter_map(Code::find)
            .collect(),
    }
}

fn access(security: &Value) -> String {
    let Some(words) = security[0]["access_token"].as_array() else {
        return "public".to_owned();
    };
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
    match words.as_slice() {
        [kind, permission] => format!("{kind} session with {permission}"),
        [kind] => format!("{kind} session"),
        _ => "any session".to_owned(),
    }
}

fn parameter(parameter: &Value) -> Field {
    Field {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        kind: kind(&parameter["schema"]),
        bounds: bounds(&parameter["schema"]),
        required: parameter["required"] == true,
        description: Prose::of(&parameter["description"]),
    }
}

fn contents(content: &Value) -> Vec<Content> {
    let forms = members(content).map(|(media_type, form)| {
        let schema = &form["schema"];
        let shape = schema["$ref"].as_str().map(component_name);
        Content {
            media_type: media_type.to_owned(),
            kind: kind(schema),
            shape: shape.map(str::to_owned),
        }
    });
    forms.collect()
}

fn shape(document: &Value, name: &str, schema: &Value) -> Shape {
    let description = Prose::of(&schema["description"]);
    Shape {
        name: name.to_owned(),
        description,
        fields: fields(document, schema),
    }
}

/// The members of an object, those of its parts included.
fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let mut found: Vec<Field> = parts.flat_map(|part| fields(document, part)).collect();
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#'));
        found.extend(
            target
                .map(|target| fields(document, target))
                .unwrap_or_default(),
        );
    }
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    found.extend(members(&schema["properties"]).map(|(name, member)| Field {
        name: name.to_owned(),
        place: String::new(),
        kind: kind(member),
        bounds: bounds(member),
        required: required.contains(&name),
        description: Prose::of(&member["description"]),
    }));
    found
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, member)| (name.as_str(), member))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
