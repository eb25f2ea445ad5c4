//! What the probabilities are worth.

use maud::{Markup, html};

use super::parts::{Section, bare_percent, cell, folded, glued, heads, name, short, table, whole};
use super::plot::figure;
use super::reliability::{class_curve, label_curve, risk_curve};
use crate::report::{
    CalibrationRecord, EvalRecord, FigureRecord, MinPrecision, Shown, percent, score, threshold,
};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    let calibration = record.calibration.as_ref()?;
    Some(Section {
        id: "calibration",
        title: "How far to trust the confidence",
        body: html! {
            (sentence(record))
            div.pair {
                @if !calibration.curve.is_empty() {
                    (figure(&label_curve(record, calibration), &html! {
                        "Of the labels given with a confidence (level), what share is right \
                         (upright)? On the dashed line the confidence is the truth; below it the \
                         model is surer than it should be. The strip below shows how often each \
                         confidence occurs."
                    }))
                }
                @if calibration.risk_coverage.len() > 1 {
                    (figure(&risk_curve(calibration), &html! {
                        "If only the surest sentences are kept (level), what share of their labels \
                         is wrong (upright)? The further left, the fewer sentences are kept. The \
                         band spans the interval."
                    }))
                }
            }
            (by_class(record, calibration))
            (numbers(record, calibration))
            @if let Some(asked) = &record.min_precision { (enough(record, asked)) }
            (coverage(calibration))
        },
    })
}

fn sentence(record: &EvalRecord) -> Markup {
    let Some(error) = record.figures.get("ece") else {
        return html! {};
    };
    html! {
        p {
            "On average the confidence is off by "
            (glued(&format!("{:.1} percentage points", 100.0 * error.value)))
            " from the share of right labels"
            @if let Some(right) = record.figures.get("surest_50.accuracy") {
                "; of the surest half of the sentences " (whole(&right.percent()))
                " are labelled rightly"
            }
            "."
        }
    }
}

/// A small curve for each class.
fn by_class(record: &EvalRecord, calibration: &CalibrationRecord) -> Markup {
    let curves = || {
        record
            .classes
            .iter()
            .zip(&calibration.by_class)
            .filter(|(_, c)| !c.is_empty())
    };
    if curves().next().is_none() {
        return html! {};
    }
    html! {
        figure.small {
            div.multiples {
                @for (class, curve) in curves() {
                    div { p { (name(&class.class)) } (class_curve(&class.class, curve)) }
                }
            }
            figcaption {
                "The same for the probability of each class: level, the probability; upright, the \
                 share of sentences annotated so."
            }
        }
    }
}

fn numbers(record: &EvalRecord, calibration: &CalibrationRecord) -> Markup {
    let before = calibration.before.as_ref();
    let figure = |key: &str| record.figures.get(key);
    let plain = |value: Option<f64>| {
        value.map(|value| FigureRecord {
            value,
            low: None,
            high: None,
        })
    };
    let lines = [
        ("calibration error", "ece", before.map(|b| b.ece)),
        ("calibration error by class", "ece_by_class", None),
        ("Brier score", "brier", before.map(|b| b.brier)),
        ("log loss", "log_loss", before.map(|b| b.log_loss)),
        ("area under risk and coverage", "aurc", None),
    ];
    let rows = html! {
        @for (label, key, without) in lines {
            @if figure(key).is_some() || without.is_some() {
                tr {
                    th scope="row" { (label) }
                    (cell(figure(key), score, score))
                    @if before.is_some() { (cell(plain(without).as_ref(), score, score)) }
                }
            }
        }
    };
    let mut columns = vec!["as given"];
    let without = match calibration.temperature {
        Some(t) => format!("without the temperature ({t:.2})"),
        None => "without the temperature".to_owned(),
    };
    if before.is_some() {
        columns.push(&without);
    }
    html! {
        (table("What the probabilities are worth", &heads("0 is best", &columns), &rows))
    }
}

/// The sentence that the terminal prints for `--min-precision`.
fn enough(record: &EvalRecord, asked: &MinPrecision) -> Markup {
    let figures = Shown(&record.figures);
    let share = format!("{:.0}\u{a0}%", 100.0 * asked.asked);
    html! {
        div.result {
            @match asked.confidence {
                None => p { "No confidence makes " (share) " of the labels right." },
                Some(confidence) => {
                    p {
                        "From confidence " b { (threshold(confidence)) } " on "
                        (whole(&figures.percent("enough.accuracy")))
                        " are labelled rightly (asked for: " (share) "), and "
                        (whole(&figures.percent("enough.coverage")))
                        " of the sentences are that sure:"
                    }
                    p { code { "stancer label FILE --min-confidence " (threshold(confidence)) } }
                }
            }
        }
    }
}

fn coverage(calibration: &CalibrationRecord) -> Markup {
    if calibration.risk_coverage.is_empty() {
        return html! {};
    }
    let right = |f: &FigureRecord| FigureRecord {
        value: 1.0 - f.value,
        low: f.high.map(|v| 1.0 - v),
        high: f.low.map(|v| 1.0 - v),
    };
    let rows = html! {
        @for p in calibration.risk_coverage.iter().rev() {
            tr {
                th scope="row" { (format!("the surest {:.0}\u{a0}%", 100.0 * p.coverage)) }
                td.n { (score(p.confidence)) }
                (cell(Some(&right(&p.risk)), percent, bare_percent))
            }
        }
    };
    let head = heads("sentences kept", &["confidence from", "labelled rightly"]);
    folded(
        true,
        "How right the surest labels are",
        &table("The surest labels", &head, &rows),
    )
}

/// A label of a class's curve.
pub(super) fn curve_label(class: &str) -> String {
    format!(
        "Reliability curve of the probability of {}",
        short(class, 60)
    )
}
