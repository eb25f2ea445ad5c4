//! Scores group by group.

use maud::{Markup, html};

use super::dots::{Line, dots};
use super::parts::{
    Section, cell, counted, folded, heads, name, number, percent_cell, score_cell, short, signed,
    table,
};
use super::plot::{Mark, figure_beside};
use super::scale::Scale;
use crate::report::{EvalRecord, SliceRecord, SlicesRecord, score};

/// Groups in the chart; the table has them all.
const CHARTED: usize = 24;
/// Rows of a table that is shown without a click.
const OPEN: usize = 12;

pub(super) fn section(record: &EvalRecord) -> Option<Section> {
    let slices = record.slices.as_ref().filter(|s| !s.slices.is_empty())?;
    Some(Section {
        id: "slices",
        title: "Group by group",
        body: html! {
            p { "Scores by " b { (name(&slices.column)) } "." }
            (figure_beside(&chart(slices), &caption(slices)))
            (rows(slices))
        },
    })
}

fn has_left_out(slices: &SlicesRecord) -> bool {
    slices.slices.iter().any(|s| s.left_out.is_some())
}

fn chart(slices: &SlicesRecord) -> Markup {
    let line = |s: &SliceRecord| Line {
        name: s.name.clone(),
        figure: s.figures.get("macro_average.f1").copied(),
        small: s.small,
        others: (s.left_out.iter())
            .map(|l| (Mark::Diamond, l.macro_f1))
            .collect(),
        apart: false,
    };
    let lines: Vec<Line> = slices.slices.iter().take(CHARTED).map(line).collect();
    let mut legend = Vec::new();
    if lines.iter().any(|l| !l.small) {
        legend.push((Mark::Dot, "macro-F1"));
    }
    if lines.iter().any(|l| l.small) {
        legend.push((Mark::Ring, "macro-F1, too small to tell"));
    }
    if has_left_out(slices) {
        legend.push((Mark::Diamond, "group left out of training"));
    }
    let label = format!(
        "Macro-F1 by {} as dots with intervals on a scale from 0 to 1; the figures are in the table \
         below",
        short(&slices.column, 60)
    );
    dots(&label, &lines, &legend, &Scale::scores())
}

fn caption(slices: &SlicesRecord) -> Markup {
    let more = slices.slices.len().saturating_sub(CHARTED);
    html! {
        "Macro-F1 in each group: a group whose bar lies wholly left of another's is labelled worse. "
        @if slices.slices.iter().any(|s| s.small) {
            "Rings have too few articles, or sentences of a class, to mean much. "
        }
        @if has_left_out(slices) {
            "Diamonds are scored by a model that has seen no sentence of the group: what to expect \
             of a new one. "
        }
        @if more > 0 { (number(more as u64)) " more are in the table." }
    }
}

fn rows(slices: &SlicesRecord) -> Markup {
    let left_out = has_left_out(slices);
    let mut numbers = vec!["sentences", "articles", "accuracy", "macro-F1"];
    if left_out {
        numbers.extend(["left out: macro-F1", "gap"]);
    }
    let rows = html! {
        @for s in &slices.slices {
            tr {
                th scope="row" {
                    (name(&s.name))
                    @if s.small { small.flag { "too small to tell" } }
                }
                td.n { (number(s.n_rows as u64)) }
                td.n { (number(s.n_groups as u64)) }
                (percent_cell(&s.figures, "accuracy"))
                (score_cell(&s.figures, "macro_average.f1"))
                @if left_out {
                    (cell(s.left_out.as_ref().map(|l| &l.macro_f1), score, score))
                    (cell(s.left_out.as_ref().map(|l| &l.gap), signed, signed))
                }
            }
        }
    };
    let content = html! {
        (table("Scores by group", &heads(&short(&slices.column, 60), &numbers), &rows))
        @if left_out {
            p.note {
                "Gap: macro-F1 by cross-validation less that with the group left out, from the same \
                 resamples: what knowing other articles of the group is worth."
            }
        }
    };
    let n = slices.slices.len();
    folded(
        n > OPEN,
        &format!("Table of all {}", counted(n, "group")),
        &content,
    )
}
