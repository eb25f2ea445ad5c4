//! Shares as text for the terminal.

use super::{GroupShares, ShareContrast, SharesRecord};
use crate::report::scores::{finished, plain, wrapped};
use crate::report::{FigureRecord, agreed, count, counted, percent};

impl SharesRecord {
    /// The shares of all groups, the differences, and how they came about.
    pub fn shown(&self) -> String {
        let level = level_of(self.level);
        let mut text = String::new();
        let mut table = plain(&[
            "",
            "sentences",
            "labels",
            "class",
            "naive",
            "off by",
            &format!("share ({level} %)"),
            "worth",
        ]);
        for group in &self.groups {
            add(&mut table, group);
        }
        text.push_str(&finished(&table));
        for group in &self.groups {
            text.push_str(&remarks(group));
        }
        let groups = self.groups.iter().skip(1);
        let has_share = |g: &GroupShares| g.classes.iter().any(|c| c.share.is_some());
        let n_without = groups.clone().filter(|g| !has_share(g)).count();
        if n_without > 0 {
            text.push_str(&format!(
                "  {} of {} {} labels too few for a share\n",
                count(n_without as u64),
                counted(groups.count(), "group", "groups"),
                agreed(n_without, "has", "have")
            ));
        }
        if !self.contrasts.is_empty() {
            text.push('\n');
            text.push_str(&differences(&self.contrasts, &level));
        }
        text.push('\n');
        text.push_str(&self.how());
        text
    }

    fn how(&self) -> String {
        let of = match self.target.as_str() {
            "process" => "of what writes such articles: the corpus is a sample of it as well",
            _ => {
                "of the sentences of this corpus (--target process: of what writes such \
                 articles)"
            }
        };
        let mut lines = vec![
            format!(
                "shares       {of}; in brackets {} % intervals",
                level_of(self.level)
            ),
            format!("method       {}, {}", self.method, self.method_reason),
            format!("predictions  {}", self.predicted.sentence),
            "naive        the machine's labels counted, and by how many points they are off the share: \
             never publish or compare these"
                .to_owned(),
        ];
        if self.groups.iter().any(|g| g.effective_labels.is_some()) {
            lines.push("worth        so many hand labels alone would be as precise".to_owned());
        }
        lines.extend(self.notes.iter().map(|n| format!("note         {n}")));
        lines.extend(self.cautions.iter().map(|c| format!("caution      {c}")));
        lines.iter().map(|line| wrapped(line, 13)).collect()
    }
}

fn add(table: &mut comfy_table::Table, group: &GroupShares) {
    for (i, class) in group.classes.iter().enumerate() {
        let first = |cell: String| if i == 0 { cell } else { String::new() };
        let worth = group.effective_labels.map(|n| count(n.round() as u64));
        table.add_row([
            first(group.name.clone()),
            first(count(group.n_sentences as u64)),
            first(count(group.n_labels as u64)),
            class.class.clone(),
            percent(class.naive),
            match (class.difference, class.share) {
                (Some(difference), _) => points(difference),
                // nothing is known of it
                (None, None) => "–".to_owned(),
                (None, Some(_)) => String::new(),
            },
            class.share.map_or("–".to_owned(), |share| match share.low {
                Some(_) => share.percent(),
                None => format!("{} (no interval)", percent(share.value)),
            }),
            first(worth.unwrap_or_default()),
        ]);
    }
}

/// Why intervals are missing; the same reason once.
fn remarks(group: &GroupShares) -> String {
    let mut lines: Vec<String> = Vec::new();
    let reasons = (group.classes.iter())
        .filter_map(|c| Some((c.class.as_str(), c.reason.as_ref()?)))
        .collect::<Vec<_>>();
    let all_alike =
        reasons.len() == group.classes.len() && reasons.windows(2).all(|two| two[0].1 == two[1].1);
    match reasons.first() {
        Some((_, reason)) if all_alike => lines.push(format!("{}: {reason}", group.name)),
        _ => lines.extend(
            (reasons.iter()).map(|(class, reason)| format!("{}, {class}: {reason}", group.name)),
        ),
    }
    let cautions = group.cautions.iter();
    lines.extend(cautions.map(|caution| format!("{}: {caution}", group.name)));
    lines.iter().map(|line| remark(line)).collect()
}

/// A line below a table.
fn remark(line: &str) -> String {
    wrapped(&format!("  {line}"), 4)
}

/// The differences; the column that makes the groups stands at the head if it is one for all.
fn differences(contrasts: &[ShareContrast], level: &str) -> String {
    let first = contrasts.first().map_or("", |c| c.column.as_str());
    let is_one = contrasts.iter().all(|c| c.column == first);
    let by = if is_one {
        format!(" by {first}")
    } else {
        String::new()
    };
    let mut table = plain(&[
        &format!("difference{by}, in points"),
        "class",
        "naive",
        &format!("difference ({level} %)"),
        "p",
        "adjusted",
    ]);
    let mut below = String::new();
    for contrast in contrasts {
        let within = contrast.within.as_deref();
        let within = within.map_or(String::new(), |w| format!(" within {w}"));
        let column = match is_one {
            true => String::new(),
            false => format!(" ({})", contrast.column),
        };
        let name = format!("{} less {}{column}{within}", contrast.a, contrast.b);
        table.add_row([
            name.clone(),
            contrast.class.clone(),
            // without a share beside it, it would be taken for one
            contrast
                .difference
                .map_or("–".to_owned(), |_| points(contrast.naive)),
            contrast.difference.map_or("–".to_owned(), difference),
            contrast.p.map_or(String::new(), p),
            contrast.p_adjusted.map_or(String::new(), p),
        ]);
        if let Some(reason) = &contrast.reason {
            below.push_str(&remark(&format!("{name}, {}: {reason}", contrast.class)));
        }
    }
    let many = contrasts.iter().filter(|c| c.p.is_some()).count();
    if many > 1 {
        below.push_str(&format!(
            "  adjusted: for {} (Holm); an interval that holds 0 tells no difference\n",
            counted(many, "question", "questions")
        ));
    }
    finished(&table) + &below
}

/// `95`, `99.9`.
fn level_of(level: f64) -> String {
    let text = format!("{:.3}", 100.0 * level);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `+4.9`, in percentage points.
fn points(share: f64) -> String {
    match format!("{:+.1}", 100.0 * share) {
        zero if zero == "-0.0" || zero == "+0.0" => "0.0".to_owned(),
        text => text.replace('-', "−"),
    }
}

/// `+4.9 (−1.0 to +10.8)`.
fn difference(figure: FigureRecord) -> String {
    match (figure.low, figure.high) {
        (Some(low), Some(high)) => {
            let value = points(figure.value);
            format!("{value} ({} to {})", points(low), points(high))
        }
        _ => format!("{} (no interval)", points(figure.value)),
    }
}

fn p(value: f64) -> String {
    match value < 0.001 {
        true => "< 0.001".to_owned(),
        false => format!("{value:.3}"),
    }
}
