//! Differences between groups that were asked for.

use maud::{Markup, html};

use super::super::dots::{ABOVE, Line, dots};
use super::super::parts::{
    SENTENCE, Section, cell, chart_name, folded, name, number, short, signed_points, table,
};
use super::super::plot::Mark;
use super::super::scale::Scale;
use super::pi::{self, Part};
use super::words::{drawn, ends, has_interval, has_naive, long, point};
use crate::report::{FigureRecord, ShareContrast, SharesRecord};

/// Differences in a chart; the table has them all.
const CHARTED: usize = 24;
/// Rows of a table that is shown without a click.
const OPEN: usize = 12;

pub(super) fn section(record: &SharesRecord) -> Option<Section> {
    if record.contrasts.is_empty() {
        return None;
    }
    Some(Section {
        id: "differences",
        title: "Differences",
        body: html! {
            p { (summary(record)) }
            (panels(record))
            (rows(record))
        },
    })
}

/// How many of the differences can be told.
fn summary(record: &SharesRecord) -> String {
    let told = |f: &FigureRecord| {
        f.low.is_some_and(|low| low > 0.0) || f.high.is_some_and(|high| high < 0.0)
    };
    let known = (record.contrasts.iter()).filter_map(|c| Some((c, c.difference?)));
    let with_interval: Vec<_> = known.filter(|(_, f)| has_interval(f)).collect();
    let n = with_interval.len();
    if n == 0 {
        return "None of these differences has an interval: nothing can be told.".to_owned();
    }
    let n_told = with_interval.iter().filter(|(_, f)| told(f)).count();
    // 1 − 0.95 is a little more than 0.05
    let alpha = 1.0 - record.level + 1e-12;
    let n_left = (with_interval.iter())
        .filter(|(c, f)| told(f) && c.p_adjusted.is_some_and(|p| p <= alpha))
        .count();
    format!(
        "Differences with an interval: {} of {}. Of these {} can be told from 0, {} also after \
         Holm's adjustment for the number of questions.",
        number(n as u64),
        number(record.contrasts.len() as u64),
        number(n_told as u64),
        number(n_left as u64),
    )
}

/// A chart for each class, all on one scale.
fn panels(record: &SharesRecord) -> Markup {
    let shown: Vec<(&String, Vec<&ShareContrast>)> = (record.classes.iter())
        .map(|class| {
            let of_class = record.contrasts.iter().filter(|c| c.class == *class);
            (class, of_class.collect::<Vec<_>>())
        })
        .filter(|(_, contrasts)| !contrasts.is_empty())
        .collect();
    let is_empty = |c: &&ShareContrast| drawn(c.difference).is_none();
    if shown.iter().flat_map(|(_, c)| c).all(is_empty) {
        return html! {};
    }
    let n_most = shown.iter().map(|(_, c)| c.len()).max().unwrap_or(0);
    let charted = || shown.iter().flat_map(|(_, c)| c.iter().take(CHARTED));
    let scale = Scale::points(charted().flat_map(|c| {
        let naive = naive(record, c).into_iter().flat_map(ends);
        drawn(c.difference).into_iter().flat_map(ends).chain(naive)
    }));
    html! {
        figure.small {
            div.pair {
                @for (class, contrasts) in &shown {
                    div { p.panel { (name(class)) } (panel(record, class, contrasts, &scale)) }
                }
            }
            figcaption {
                "In percentage points: right of 0, the first has the larger share. Where the bar \
                 crosses 0 no difference can be told. "
                @if has_naive(record) {
                    "Diamonds are differences of naive shares, which may be the machine's doing. "
                }
                @if n_most > CHARTED { "Of each class the first " (CHARTED) "; all are in the table." }
            }
        }
    }
}

/// None where there is no difference beside it: it would be read as one.
fn naive(record: &SharesRecord, c: &ShareContrast) -> Option<FigureRecord> {
    drawn(c.difference).filter(|_| has_naive(record))?;
    drawn(Some(point(c.naive)))
}

fn panel(
    record: &SharesRecord,
    class: &str,
    contrasts: &[&ShareContrast],
    scale: &Scale,
) -> Markup {
    let line = |c: &&ShareContrast| {
        let difference = drawn(c.difference);
        Line {
            name: chart_contrast(c),
            figure: difference,
            small: difference.is_some_and(|f| !has_interval(&f)),
            others: naive(record, c)
                .map(|f| (Mark::Diamond, f))
                .into_iter()
                .collect(),
            apart: false,
        }
    };
    let lines: Vec<Line> = contrasts.iter().take(CHARTED).map(line).collect();
    let mut legend = Vec::new();
    if lines.iter().any(|l| l.figure.is_some() && !l.small) {
        legend.push((Mark::Dot, "difference with interval"));
    }
    if lines.iter().any(|l| l.small) {
        legend.push((Mark::Ring, "no interval"));
    }
    if lines.iter().any(|l| !l.others.is_empty()) {
        legend.push((Mark::Diamond, "naive"));
    }
    let label = format!(
        "Differences of the share of {} in percentage points around 0, with intervals; the figures \
         are in the table below",
        short(class, 60)
    );
    dots(&label, &lines, &legend, scale)
}

/// `a − b` or `within: a − b`, each with its part of the room.
fn chart_contrast(c: &ShareContrast) -> String {
    let whole = match &c.within {
        Some(within) => format!("{within}: {} − {}", c.a, c.b),
        None => format!("{} − {}", c.a, c.b),
    };
    if whole.chars().count() <= ABOVE {
        return whole;
    }
    match &c.within {
        Some(within) => {
            let cut = |text| chart_name(text, (ABOVE - 5) / 3);
            format!("{}: {} − {}", cut(within), cut(&c.a), cut(&c.b))
        }
        None => {
            let cut = |text| chart_name(text, (ABOVE - 3) / 2);
            format!("{} − {}", cut(&c.a), cut(&c.b))
        }
    }
}

fn rows(record: &SharesRecord) -> Markup {
    let has_naive = has_naive(record);
    let width = if has_naive { "5" } else { "4" };
    let rows = html! {
        @for c in &record.contrasts {
            tr.said[c.reason.is_some()] {
                th scope="row" {
                    (name(&c.a)) " − " (name(&c.b))
                    small.note {
                        (name(&c.column))
                        @if let Some(within) = &c.within { ", within " bdi { (long(within)) } }
                    }
                }
                td { (name(&c.class)) }
                @if has_naive { (cell(naive(record, c).as_ref(), signed_points, signed_points)) }
                (cell(c.difference.as_ref(), signed_points, signed_points))
                td.n {
                    (p_value(c.p))
                    @if c.p_adjusted.is_some() { small { (p_value(c.p_adjusted)) } }
                }
            }
            @if let Some(reason) = &c.reason {
                tr.why { td colspan=(width) { p { (short(reason, SENTENCE)) } } }
            }
        }
    };
    let head = html! {
        tr {
            th scope="col" { "first less second" }
            th scope="col" { "class" }
            @if has_naive { th.n scope="col" { "naive" } }
            th.n scope="col" { "difference" }
            th.n scope="col" { "p" }
        }
    };
    let n = record.contrasts.len();
    let line = format!("Table of all {} differences", number(n as u64));
    let content = html! {
        (table("Differences of shares", &head, &rows))
        p.note {
            @if has_naive { "Naive and difference are" } @else { "Differences are" }
            " in percentage points, the interval below. Below p, p adjusted for the number of questions."
            (pi::explained(record, Part::Differences))
        }
    };
    folded(n > OPEN, &line, &content)
}

/// `0.032`, `< 0.001`; a dash for one that is not there.
fn p_value(p: Option<f64>) -> String {
    match p {
        None => "–".to_owned(),
        Some(p) if p < 0.001 => "<\u{a0}0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}
