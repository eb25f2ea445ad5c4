//! Words that several sections use.

use super::super::dots::ABOVE;
use super::super::parts::{SENTENCE, chart_name, short};
use crate::report::{ClassShare, FigureRecord, GroupShares, SharesRecord};

/// Characters of a name of several values.
const LONG: usize = 200;
/// What parts the values in a name.
const BETWEEN: &str = " / ";

/// A name that may be of several values, or a file's.
pub(super) fn long(text: &str) -> String {
    short(text, LONG)
}

/// What to call a group: the first without values is everything.
pub(super) fn group(group: &GroupShares) -> String {
    match group.values.as_slice() {
        [] => "the whole corpus".to_owned(),
        values => joined(values.iter().map(String::as_str), LONG),
    }
}

/// Groups besides the whole corpus.
pub(super) fn n_groups(record: &SharesRecord) -> usize {
    record
        .groups
        .iter()
        .filter(|g| !g.values.is_empty())
        .count()
}

/// The same with a share of any class.
pub(super) fn with_shares(record: &SharesRecord) -> impl Iterator<Item = &GroupShares> {
    let groups = record.groups.iter().filter(|g| !g.values.is_empty());
    groups.filter(|g| has_share(g))
}

/// Whether any class of a group has a share that can be drawn.
pub(super) fn has_share(g: &GroupShares) -> bool {
    g.classes.iter().any(|c| drawn(c.share).is_some())
}

/// Values that share `places` in a chart, so that none of them is lost.
pub(super) fn joined<'a>(values: impl Iterator<Item = &'a str>, places: usize) -> String {
    let values: Vec<&str> = values.collect();
    let whole = values.join(BETWEEN);
    if whole.chars().count() <= places {
        return whole;
    }
    let n = values.len().max(1);
    let each = places.saturating_sub((n - 1) * BETWEEN.len()) / n;
    let cut: Vec<String> = values.iter().map(|v| chart_name(v, each.max(2))).collect();
    cut.join(BETWEEN)
}

/// [`group`] in a chart.
pub(super) fn chart_group(g: &GroupShares) -> String {
    match g.values.as_slice() {
        [] => group(g),
        values => joined(values.iter().map(String::as_str), ABOVE),
    }
}

/// `95 %`, `99.9 %`.
pub(super) fn level(record: &SharesRecord) -> String {
    let text = format!("{:.3}", 100.0 * record.level);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}\u{a0}%")
}

/// Whether the share of the machine's labels stands beside the share, and is not the share itself.
pub(super) fn has_naive(record: &SharesRecord) -> bool {
    record.predicted.kind != "none" && record.method != "count"
}

/// The naive share as a figure; none where no share stands beside it, since it would be read as one.
pub(super) fn naive_share(record: &SharesRecord, class: &ClassShare) -> Option<FigureRecord> {
    drawn(class.share).filter(|_| has_naive(record))?;
    drawn(Some(point(class.naive)))
}

/// Whether the method only counts what the machine says.
pub(super) fn only_counts(record: &SharesRecord) -> bool {
    matches!(record.method.as_str(), "count" | "soft-count")
}

/// Whether any share has an interval.
pub(super) fn has_intervals(record: &SharesRecord) -> bool {
    let mut classes = record.groups.iter().flat_map(|g| &g.classes);
    classes.any(|c| c.share.is_some_and(|f| has_interval(&f)))
}

pub(super) fn has_interval(f: &FigureRecord) -> bool {
    f.low.is_some() && f.high.is_some()
}

/// The finite figures alone can be drawn.
pub(super) fn drawn(f: Option<FigureRecord>) -> Option<FigureRecord> {
    f.filter(|f| f.value.is_finite())
}

/// What a figure spans.
pub(super) fn ends(f: FigureRecord) -> impl Iterator<Item = f64> {
    [Some(f.value), f.low, f.high].into_iter().flatten()
}

/// A value without an interval.
pub(super) fn point(value: f64) -> FigureRecord {
    FigureRecord {
        value,
        low: None,
        high: None,
    }
}

/// A remark as a sentence: with a capital and a stop.
pub(super) fn sentence(text: &str) -> String {
    let text = short(text, SENTENCE);
    let mut letters = text.chars();
    let mut whole: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    whole.push_str(letters.as_str());
    if !whole.ends_with(['.', '!', '?', '…']) {
        whole.push('.');
    }
    whole
}

/// Why classes of a group have no share or no interval: each reason once, after the classes that
/// have it unless all have.
pub(super) fn reasons(group: &GroupShares) -> Vec<String> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for c in &group.classes {
        let Some(reason) = c.reason.as_deref() else {
            continue;
        };
        match found.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, classes)) => classes.push(short(&c.class, 60)),
            None => found.push((reason, vec![short(&c.class, 60)])),
        }
    }
    let sentence = |(reason, classes): (&str, Vec<String>)| {
        let reason = short(reason, SENTENCE);
        match classes.len() == group.classes.len() {
            true => reason,
            false => format!("{}: {reason}", classes.join(", ")),
        }
    };
    found.into_iter().map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_near_one_is_not_rounded_to_it() {
        for (level, words) in [
            (0.95, "95"),
            (0.9, "90"),
            (0.999, "99.9"),
            (0.9995, "99.95"),
        ] {
            let record = SharesRecord {
                level,
                ..SharesRecord::default()
            };
            assert_eq!(super::level(&record), format!("{words}\u{a0}%"));
        }
    }

    #[test]
    fn remarks_become_sentences() {
        assert_eq!(sentence("élite papers lean"), "Élite papers lean.");
        assert_eq!(sentence("Why? See there!"), "Why? See there!");
        assert_eq!(sentence(&"w".repeat(700)).chars().count(), SENTENCE);
    }
}
