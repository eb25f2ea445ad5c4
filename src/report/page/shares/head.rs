//! What to say first: the shares of the whole corpus, of what they are shares, what to mind.

use maud::{Markup, html};

use super::super::parts::{NAME, chart_width, counted, short, whole};
use super::pi::{self, Part};
use super::words::{has_interval, has_intervals, level, long, reasons, sentence};
use crate::report::{ClassShare, FigureRecord, GroupShares, SharesRecord};

/// The widest name of a class in which no line ends: it has room on a telephone.
const UNBROKEN: usize = 20;

/// The title of the page.
pub(super) fn title(record: &SharesRecord) -> String {
    match record.corpus.as_slice() {
        [] => "Shares of the classes".to_owned(),
        [file] => format!("Shares of the classes in {}", short(file, 120)),
        files => format!("Shares of the classes in {} files", files.len()),
    }
}

/// The first screen.
pub(super) fn head(record: &SharesRecord) -> Markup {
    let listed = |files: &[String]| -> String {
        let files: Vec<String> = files.iter().map(|f| long(f)).collect();
        files.join(", ")
    };
    html! {
        header {
            p.kicker { "stancer estimate · what the hand labels allow to say" }
            h1 { (title(record)) }
            @if record.corpus.len() > 1 { p.on { "corpus: " (listed(&record.corpus)) } }
            @if !record.labels.is_empty() { p.on { "hand labels: " (listed(&record.labels)) } }
            @if let Some(all) = record.groups.first() { p.verdict { (claim(record, all)) } }
            p.split { (target(record)) }
            @if has_intervals(record) {
                p.note { "In brackets, and small in tables: " (level(record)) " intervals." }
            }
            @for (kind, warning) in warnings(record) {
                div.warning role="note" {
                    p { @if let Some(kind) = kind { strong { (kind) } " " } (warning) }
                }
            }
            @let pi = pi::explained(record, Part::Head);
            @if !pi.is_empty() { p.note { (pi) } }
        }
    }
}

/// The result in a sentence that can be quoted.
fn claim(record: &SharesRecord, all: &GroupShares) -> Markup {
    let known: Vec<(&ClassShare, FigureRecord)> = (all.classes.iter())
        .filter_map(|c| Some((c, c.share?)))
        .collect();
    let sentences = counted(all.n_sentences, "sentence");
    if known.is_empty() {
        return html! {
            "What share of the " (sentences) " each class has cannot be said with "
            (counted(all.n_labels, "hand label")) "."
        };
    }
    let n = known.len();
    let verb = match record.method.as_str() {
        "count" => "are labelled",
        "soft-count" => "go to",
        _ => "are",
    };
    let parts = html! {
        @for (i, (class, share)) in known.iter().enumerate() {
            @if i > 0 { (if i + 1 == n { " and " } else { ", " }) }
            (whole(&share.percent())) " "
            @if i == 0 { (verb) " " }
            @let name = short(&class.class, NAME);
            @if chart_width(&name) <= UNBROKEN { bdi.whole { (name) } } @else { bdi { (name) } }
        }
    };
    html! {
        (match record.target.as_str() {
            "process" => "Of the sentences of such articles, ".to_owned(),
            _ => format!("Of the {sentences} of this corpus, "),
        })
        (parts) (ending(record, all, known.iter().any(|(_, f)| has_interval(f)))) "."
    }
}

/// What the figures come from.
fn ending(record: &SharesRecord, all: &GroupShares, has_intervals: bool) -> String {
    match record.method.as_str() {
        "count" => {
            return ": a count of the machine's labels, which is no estimate of the shares"
                .to_owned();
        }
        "soft-count" => {
            return ": the mean of the machine's probabilities, which is no estimate of the shares"
                .to_owned();
        }
        _ => {}
    }
    let intervals = match has_intervals {
        true => format!("with {} intervals", level(record)),
        false => "without intervals,".to_owned(),
    };
    let labels = counted(all.n_labels, "hand label");
    let labels = match (&record.article, record.target.as_str()) {
        (Some(_), "process") => format!(
            "{labels} in {} (of {} in {})",
            counted(all.n_labelled_articles, "article"),
            counted(all.n_sentences, "sentence"),
            counted(all.n_articles, "article"),
        ),
        (None, "process") => format!("{labels} of {}", counted(all.n_sentences, "sentence")),
        (Some(_), _) => format!(
            "{labels} in {}",
            counted(all.n_labelled_articles, "article")
        ),
        (None, _) => labels,
    };
    let machine = match record.method.as_str() {
        "labels" => " alone",
        _ => " and the machine's predictions",
    };
    format!(", {intervals} from {labels}{machine}")
}

/// What the shares are shares of, and what their intervals allow for.
pub(super) fn target(record: &SharesRecord) -> String {
    let of = match record.target.as_str() {
        "corpus" => "Shares of this corpus: of its sentences and no others.",
        "process" => "Shares of what writes such articles: this corpus counts as a sample of them.",
        other => return format!("Target: {}.", short(other, NAME)),
    };
    let units = match record.article {
        Some(_) => "articles",
        None => "sentences",
    };
    let intervals = match (has_intervals(record), record.target.as_str()) {
        (false, _) => String::new(),
        (true, "process") => format!(
            " The intervals allow for two things: that other sentences might have been drawn for \
             labelling, and that other {units} might have been in the corpus."
        ),
        (true, _) => " The intervals allow for one thing: that other sentences might have been \
                      drawn for labelling."
            .to_owned(),
    };
    format!("{of}{intervals}")
}

/// What to mind, each with the words it begins with.
fn warnings(record: &SharesRecord) -> Vec<(Option<&'static str>, String)> {
    let mut warnings = Vec::new();
    if let Some(all) = record.groups.first() {
        let no_share = all.classes.iter().all(|c| c.share.is_none());
        let kind = if no_share {
            "No share:"
        } else {
            "No interval:"
        };
        warnings.extend(reasons(all).into_iter().map(|r| (Some(kind), r + ".")));
        warnings.extend(all.cautions.iter().map(|c| (None, sentence(c))));
    }
    let general = record.cautions.iter().map(|c| (None, sentence(c)));
    warnings.splice(0..0, general);
    warnings
}
