//! The figures as a table for people, as JSON for programs, and as chapters of a document.

use std::fmt::Write;
use std::fs;

use serde::Serialize;

use super::BenchError;
use super::figure::{Figure, Target};
use super::machine::Machine;
use super::scenario::Scenario;
use super::spread::Spread;
use crate::error::XtaskError;
use crate::project::Project;

const DOCUMENT: &str = "docs/benchmarks.md";

/// What one scenario showed.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Which one.
    pub scenario: Scenario,
    /// Its figures.
    pub figures: Vec<Figure>,
}

#[derive(Serialize)]
struct Whole<'a> {
    machine: &'a Machine,
    benches: &'a [Section],
}

impl Section {
    /// No target is missed.
    pub fn is_good(&self) -> bool {
        self.figures.iter().all(|figure| figure.met != Some(false))
    }

    /// Lines for the terminal.
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n", self.scenario.name());
        for figure in &self.figures {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {}: {}", figure.what, words(figure).join(" | "));
        }
        text.trim_end().to_owned()
    }

    /// A chapter of the document.
    fn to_markdown(&self, machine: &Machine, date: &str) -> String {
        let day = date.get(..10).unwrap_or(date);
        let mut text = format!(
            "## {}\n\n{}\n\nMeasured on {day}: {}\n\n",
            self.scenario.name(),
            self.scenario.question(),
            machine.to_text()
        );
        text.push_str("| figure | measured | baseline | ratio | target | |\n");
        text.push_str("|---|---|---|---|---|---|\n");
        for figure in &self.figures {
            let _ = writeln!(text, "| {} | {} |", figure.what, words(figure).join(" | "));
        }
        text
    }
}

/// Everything as one JSON object.
pub fn to_json(machine: &Machine, sections: &[Section]) -> Result<String, BenchError> {
    let whole = Whole {
        machine,
        benches: sections,
    };
    Ok(serde_json::to_string(&whole)?)
}

/// Replaces the chapters that were measured; the others stay as they are.
pub fn write_document(
    project: &Project,
    machine: &Machine,
    date: &str,
    sections: &[Section],
) -> Result<(), XtaskError> {
    let mut text = project.text(DOCUMENT)?;
    for section in sections {
        let chapter = section.to_markdown(machine, date);
        text = with_chapter(&text, section.scenario.name(), &chapter);
    }
    let path = project.root().join(DOCUMENT);
    fs::write(&path, text).map_err(|source| XtaskError::File { path, source })
}

/// The document with one chapter replaced, or added at its end.
fn with_chapter(document: &str, name: &str, chapter: &str) -> String {
    let heading = format!("## {name}\n");
    let Some(start) = document.find(&heading) else {
        return format!("{}\n\n{chapter}", document.trim_end());
    };
    let rest = &document[start + heading.len()..];
    let end = rest.find("\n## ").map(|at| &rest[at..]);
    let before = &document[..start];
    match end {
        Some(after) => format!("{before}{chapter}{after}"),
        None => format!("{before}{chapter}"),
    }
}

fn words(figure: &Figure) -> [String; 5] {
    let unit = figure.unit;
    let spread = |spread: Spread| {
        let Spread {
            median,
            least,
            greatest,
        } = spread;
        format!(
            "{} {unit} ({}–{})",
            number(median),
            number(least),
            number(greatest)
        )
    };
    [
        spread(figure.measured),
        figure.baseline.map(spread).unwrap_or_default(),
        figure
            .ratio
            .map(|ratio| format!("{ratio:.2}"))
            .unwrap_or_default(),
        target(figure.target, unit),
        match figure.met {
            Some(true) => "met",
            Some(false) => "missed",
            None => "",
        }
        .to_owned(),
    ]
}

fn target(target: Target, unit: &str) -> String {
    match target {
        Target::RatioAtLeast(bound) => format!("at least {bound:.2} of the baseline"),
        Target::RatioAtMost(bound) => format!("at most {bound:.2} of the baseline"),
        Target::AtLeast(bound) => format!("at least {} {unit}", number(bound)),
        Target::Below(bound) => format!("below {} {unit}", number(bound)),
        Target::Open => String::new(),
    }
}

/// As many digits as are worth reading.
fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_takes_the_place_of_the_old_one_and_leaves_the_others() {
        let old = "# Figures\n\nWords.\n\n## read\n\nold\n\n## write\n\nkept\n";
        let new = with_chapter(old, "read", "## read\n\nnew\n");
        assert_eq!(
            new,
            "# Figures\n\nWords.\n\n## read\n\nnew\n\n## write\n\nkept\n"
        );
        let last = with_chapter(&new, "write", "## write\n\nother\n");
        assert!(last.ends_with("## write\n\nother\n") && !last.contains("kept"));
    }

    #[test]
    fn a_new_chapter_comes_last() {
        assert_eq!(
            with_chapter("# Figures\n", "read", "## read\n"),
            "# Figures\n\n## read\n"
        );
    }
}
