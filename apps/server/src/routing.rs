//! How routes are written down: once, for the server and for the list of all routes.

use actix_web::body::MessageBody;
use actix_web::guard::{self, Guard};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpResponse, Responder, Route};

/// One method of one path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteEntry {
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// The method. GET stands for HEAD too.
    pub method: String,
}

/// Every route of the server, in the order in which they are tried.
#[must_use]
pub fn route_table() -> Vec<RouteEntry> {
    let mut routes = Routes {
        config: None,
        table: Vec::new(),
    };
    crate::routes::all(&mut routes);
    routes.table
}

/// Collects routes, and registers them where there is an app to register them with.
pub(crate) struct Routes<'a> {
    config: Option<&'a mut ServiceConfig>,
    table: Vec<RouteEntry>,
}

impl<'a> Routes<'a> {
    pub(crate) fn of(config: &'a mut ServiceConfig) -> Self {
        Self {
            config: Some(config),
            table: Vec::new(),
        }
    }

    /// Puts methods at a path. Of two patterns that fit, the first one written down is taken.
    pub(crate) fn at(&mut self, path: &'static str, methods: Methods) {
        let names = methods
            .routes
            .iter()
            .map(|(method, _)| method.as_str().to_owned());
        self.table
            .extend(names.map(|method| RouteEntry { path, method }));
        if let Some(config) = &mut self.config {
            let allow = methods.allow();
            let refuse = move || refuse_method(allow.clone());
            let resource = web::resource(path).default_service(web::to(refuse));
            let add = |resource: actix_web::Resource, (_, route)| resource.route(route);
            config.service(methods.routes.into_iter().fold(resource, add));
        }
    }
}

/// The methods of one path.
#[derive(Default)]
pub(crate) struct Methods {
    routes: Vec<(Method, Route)>,
}

impl Methods {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// GET, and HEAD with it.
    pub(crate) fn get<H, A>(self, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
        <H::Output as Responder>::Body: MessageBody + 'static,
    {
        let either = guard::Any(guard::Get()).or(guard::Head());
        self.add(Method::GET, either, handler)
    }

    pub(crate) fn post<H, A>(self, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
        <H::Output as Responder>::Body: MessageBody + 'static,
    {
        self.add(Method::POST, guard::Post(), handler)
    }

    pub(crate) fn patch<H, A>(self, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
        <H::Output as Responder>::Body: MessageBody + 'static,
    {
        self.add(Method::PATCH, guard::Patch(), handler)
    }

    pub(crate) fn delete<H, A>(self, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
        <H::Output as Responder>::Body: MessageBody + 'static,
    {
        self.add(Method::DELETE, guard::Delete(), handler)
    }

    fn add<H, A>(mut self, method: Method, guard: impl Guard + 'static, handler: H) -> Self
    where
        H: Handler<A>,
        A: FromRequest + 'static,
        H::Output: Responder + 'static,
        <H::Output as Responder>::Body: MessageBody + 'static,
    {
        self.routes
            .push((method, web::route().guard(guard).to(handler)));
        self
    }

    /// The value of `Allow` (RFC 9110 section 10.2.1).
    fn allow(&self) -> String {
        let mut names: Vec<&str> = self
            .routes
            .iter()
            .map(|(method, _)| method.as_str())
            .collect();
        if names.contains(&"GET") {
            names.push("HEAD");
        }
        names.join(", ")
    }
}

async fn refuse_method(allow: String) -> HttpResponse {
    let mut response = HttpResponse::MethodNotAllowed().finish();
    if let Ok(allow) = HeaderValue::from_str(&allow) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
