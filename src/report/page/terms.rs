//! What drives the model: the strongest terms of each class.

use maud::{Markup, html};

use super::parts::{NAME, Section, heads, minus, name, number, short, table};
use crate::report::{ClassTerms, EvalRecord, TermRecord, is_narrow};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    if record.terms.iter().all(|c| c.terms.is_empty()) {
        return None;
    }
    let all = || record.terms.iter().flat_map(|c| &c.terms);
    let most = all()
        .map(|t| t.weight.abs())
        .filter(|w| w.is_finite())
        .fold(0.0, f64::max);
    let n_narrow = all().filter(|t| is_narrow(t)).count();
    Some(Section {
        id: "terms",
        title: "What drives the model",
        body: html! {
            p {
                "The strongest terms of each class, with their weights in log-odds beyond the mean "
                "over the classes, and how many training sentences and articles have them."
            }
            @if n_narrow > 0 {
                p {
                    span.flag { "!" } " marks terms of a single source or article ("
                    (number(n_narrow as u64))
                    "): what they taught may be the manner of that source rather than the class."
                }
            }
            div.terms {
                @for class in record.terms.iter().filter(|c| !c.terms.is_empty()) {
                    div { h3 { (name(&class.class)) } (rows(class, most)) }
                }
            }
        },
    })
}

fn rows(class: &ClassTerms, most: f64) -> Markup {
    let rows = html! {
        @for t in &class.terms {
            @let share = if most > 0.0 { (t.weight.abs() / most).clamp(0.0, 1.0) } else { 0.0 };
            tr {
                th scope="row" {
                    (name(&t.term))
                    @if let Some(warning) = warning(t) { small.flag { "! " (warning) } }
                }
                td.n {
                    span.weight {
                        (minus(&format!("{:+.2}", t.weight)))
                        span.bar aria-hidden="true" {
                            i style=(format!("width:{:.1}%", 100.0 * share)) {}
                        }
                    }
                }
                td.n { (number(u64::from(t.n_sentences))) }
                td.n {
                    @if t.n_articles == 0 { "–" } @else { (number(u64::from(t.n_articles))) }
                }
            }
        }
    };
    let label = format!("Strongest terms of {}", short(&class.class, 60));
    table(
        &label,
        &heads("term", &["weight", "sentences", "articles"]),
        &rows,
    )
}

/// Why a term may say more of a source than of a class.
fn warning(t: &TermRecord) -> Option<String> {
    is_narrow(t).then(|| match &t.only_source {
        Some(source) => format!("only in {}", short(source, NAME)),
        None => "only in one article".to_owned(),
    })
}
