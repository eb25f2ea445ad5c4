//! Scores: key figures, classes, what is to be beaten.

use maud::{Markup, html};

use super::dots::{Line, dots};
use super::parts::{
    Section, bare_percent, heads, interval, minus, name, number, percent_cell, score_cell, short,
    table,
};
use super::plot::{Mark, figure};
use super::scale::Scale;
use crate::report::{EvalRecord, baseline_name, percent, score};

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    if record.figures.is_empty() {
        return None;
    }
    Some(Section {
        id: "scores",
        title: "Scores",
        body: html! {
            (tiles(record))
            div.beside {
                (by_class(record))
                (figure(&chart(record), &caption(record)))
            }
            (to_beat(record))
        },
    })
}

fn tiles(record: &EvalRecord) -> Markup {
    let tiles = [
        ("macro_average.f1", "macro-F1"),
        ("accuracy", "accuracy"),
        ("mcc", "MCC"),
        ("f_avg", "F_avg"),
    ];
    html! {
        dl.tiles {
            @for (key, label) in tiles {
                @if let Some(f) = record.figures.get(key) {
                    @let is_share = key == "accuracy";
                    @let value = if is_share { percent(f.value) } else { score(f.value) };
                    @let end = if is_share { bare_percent } else { score };
                    div {
                        dt { (label) }
                        dd {
                            (minus(&value))
                            @if let Some(interval) = interval(f, end) { small { (interval) } }
                        }
                    }
                }
            }
        }
    }
}

fn by_class(record: &EvalRecord) -> Markup {
    let figures = &record.figures;
    let row = |label: Markup, of: &str, support: u64| {
        html! {
            tr {
                th scope="row" { (label) }
                @for figure in ["precision", "recall", "f1"] {
                    (score_cell(figures, &format!("{of}.{figure}")))
                }
                td.n { (number(support)) }
            }
        }
    };
    let all = record.subject.n_rows as u64;
    let rows = html! {
        @for c in &record.classes {
            (row(name(&c.class), &format!("classes.{}", c.class), c.support))
        }
        (row(html! { "macro average" }, "macro_average", all))
        (row(html! { "weighted average" }, "weighted_average", all))
    };
    let head = heads("class", &["precision", "recall", "F1", "support"]);
    table("Scores by class", &head, &rows)
}

const MARKS: [Mark; 3] = [Mark::Square, Mark::Triangle, Mark::Cross];

fn chart(record: &EvalRecord) -> Markup {
    let line = |name: &str, key: &str| {
        let others = record.baselines.iter().zip(MARKS.iter().cycle());
        Line {
            name: name.to_owned(),
            figure: record.figures.get(key).copied(),
            others: others
                .filter_map(|(b, mark)| Some((*mark, *b.figures.get(key)?)))
                .collect(),
            ..Line::default()
        }
    };
    let mut lines: Vec<Line> = (record.classes.iter())
        .map(|c| line(&c.class, &format!("classes.{}.f1", c.class)))
        .collect();
    lines.push(Line {
        apart: true,
        ..line("macro-F1", "macro_average.f1")
    });
    let names: Vec<String> = (record.baselines.iter())
        .map(|b| short(baseline_name(&b.name), 24))
        .collect();
    let mut legend = vec![(Mark::Dot, "these labels")];
    legend.extend(
        MARKS
            .iter()
            .cycle()
            .copied()
            .zip(names.iter().map(String::as_str)),
    );
    let label = format!(
        "F1 of each class and macro-F1 as dots with intervals on a scale from 0 to 1; {}",
        match record.figures.get("macro_average.f1") {
            Some(f) => format!("macro-F1 is {}", f.score()),
            None => "macro-F1 is undefined".to_owned(),
        }
    );
    dots(&label, &lines, &legend, &Scale::scores())
}

fn caption(record: &EvalRecord) -> Markup {
    html! {
        "F1 by class: further right is better. The bar spans the interval (none is seen where it \
         is narrower than the dot); where two bars overlap widely, do not rank the classes."
        @if !record.baselines.is_empty() {
            " The marks below each dot are what a guess or a simpler method reaches."
        }
    }
}

fn to_beat(record: &EvalRecord) -> Markup {
    if record.baselines.is_empty() {
        return html! {};
    }
    let cells = |figures| {
        html! {
            (score_cell(figures, "macro_average.f1"))
            (percent_cell(figures, "accuracy"))
            (score_cell(figures, "mcc"))
        }
    };
    let rows = html! {
        tr.own { th scope="row" { "these labels" } (cells(&record.figures)) }
        @for b in &record.baselines {
            tr { th scope="row" { (name(baseline_name(&b.name))) } (cells(&b.figures)) }
        }
    };
    html! {
        h3 { "To beat" }
        (table("What is to be beaten", &heads("", &["macro-F1", "accuracy", "MCC"]), &rows))
    }
}
