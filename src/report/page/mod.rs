//! The HTML report of an evaluation: one file, without scripts, that needs nothing from elsewhere.

mod behaviour;
mod calibration;
mod card;
mod checks;
mod confusion;
mod dots;
mod errors;
mod learning;
mod method;
mod parts;
mod plot;
mod reliability;
mod scores;
mod slices;
mod terms;
mod verdict;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::EvalRecord;
use parts::{NAME, Section, short};

const STYLE: &str = concat!(include_str!("house.css"), include_str!("style.css"));

/// What all pages of the house have in common: colours, letters, tables.
pub const HOUSE_STYLE: &str = include_str!("house.css");
/// Nothing may be loaded or run, whatever the data hold.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// The evaluation as a page of its own; the same record gives the same bytes.
pub fn page(record: &EvalRecord) -> String {
    let sections = sections(record);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(format!("stancer {}", short(&record.program, NAME)));
                title { (verdict::title(record)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the scores" }
                (verdict::head(record))
                (contents(&sections))
                main id="main" tabindex="-1" {
                    @for s in &sections {
                        section id=(s.id) aria-labelledby=(format!("{}-title", s.id)) {
                            h2 id=(format!("{}-title", s.id)) { (s.title) }
                            (s.body)
                        }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// The sections that have something to say, in their order.
fn sections(record: &EvalRecord) -> Vec<Section> {
    let optional = [
        scores::section,
        confusion::section,
        slices::section,
        learning::section,
        calibration::section,
        behaviour::section,
        errors::section,
        terms::section,
        checks::repeats,
        checks::audit,
    ];
    let always = [method::section(record), card::section(record)];
    (optional.iter().filter_map(|section| section(record)))
        .chain(always)
        .collect()
}

fn contents(sections: &[Section]) -> Markup {
    html! {
        nav.contents aria-label="Contents" {
            ol { @for s in sections { li { a href=(format!("#{}", s.id)) { (s.title) } } } }
        }
    }
}
