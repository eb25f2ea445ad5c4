//! The findings of an evaluation as text for the terminal.

use super::scores::{finished, plain};
use super::{
    AuditRecord, BehaviourFailure, BehaviourRecord, ClassTerms, LearningCurveRecord, RepeatsRecord,
    Shown, SliceRecord, SlicesRecord, TermRecord, Treatment, count, counted, score,
};

/// Slices that the terminal shows; the record has all.
const N_SLICES: usize = 20;
/// Characters of a group's name.
const NAME_WIDTH: usize = 26;
/// Characters of an example.
const TEXT_WIDTH: usize = 88;
/// Terms of a class.
const N_TERMS: usize = 8;
/// Behaviour tests of which a failing case is shown, the worst ones.
const N_FAILING: usize = 3;
/// Drifts in standard errors from which on they are shown.
pub(super) const DRIFT_SHOWN: f64 = 3.0;

impl SlicesRecord {
    /// A row per group.
    pub fn shown(&self) -> String {
        let left_out = self.slices.iter().any(|s| s.left_out.is_some());
        let mut header = vec![self.column.as_str(), "sentences", "articles", "macro-F1"];
        header.push(if left_out {
            "group not trained on"
        } else {
            "accuracy"
        });
        if left_out {
            header.push("gap");
        }
        let mut table = plain(&header);
        for slice in self.slices.iter().take(N_SLICES) {
            table.add_row(cells(slice, left_out));
        }
        let mut notes = String::new();
        if self.slices.len() > N_SLICES {
            let more = self.slices.len() - N_SLICES;
            notes.push_str(&format!("and {more} more, in the JSON and the report\n"));
        }
        if self.slices.iter().any(|s| s.small) {
            notes.push_str(
                "* too small to tell: fewer than 10 articles, or than 5 sentences of a class\n",
            );
        }
        if left_out {
            notes.push_str(
                "gap: what knowing other articles of the group is worth; beyond it lies what a new \
                 group would get\n",
            );
        }
        format!("{}{notes}", finished(&table))
    }
}

fn cells(slice: &SliceRecord, left_out: bool) -> Vec<String> {
    let figures = Shown(&slice.figures);
    let mark = if slice.small { " *" } else { "" };
    let mut cells = vec![
        format!("{}{mark}", shortened(&slice.name, NAME_WIDTH)),
        count(slice.n_rows as u64),
        count(slice.n_groups as u64),
        figures.score("macro_average.f1"),
    ];
    match (&slice.left_out, left_out) {
        (Some(l), _) => cells.extend([l.macro_f1.score(), format!("{:+.3}", l.gap.value)]),
        (None, true) => cells.extend(["–".to_owned(), "–".to_owned()]),
        (None, false) => cells.push(figures.percent("accuracy")),
    }
    cells
}

impl RepeatsRecord {
    /// What training and test share; nothing where they share nothing.
    pub fn shown(&self) -> String {
        let treatment = match self.treatment {
            Treatment::NoneFound => return String::new(),
            Treatment::Kept => "they were scored all the same, which flatters",
            Treatment::Dropped => "they were left out",
            Treatment::Joined => "each was kept on the side of its double",
        };
        format!(
            "repeated text: {} word by word, {} nearly, {} of articles trained on;\n\
             {treatment}\n",
            counted(self.n_exact, "sentence", "sentences"),
            count(self.n_near as u64),
            count(self.n_shared_articles as u64),
        )
    }
}

impl LearningCurveRecord {
    /// A row per number of labels, and what comes next.
    pub fn shown(&self) -> String {
        let mut table = plain(&["labels", "macro-F1"]);
        for point in &self.points {
            table.add_row([count(point.n_labels as u64), point.macro_f1.score()]);
        }
        let next = match &self.next {
            None => String::new(),
            Some(next) => format!(
                "{} likely to bring {}\n",
                counted(next.n_labels, "label is", "labels are"),
                next.gain.difference()
            ),
        };
        format!("{}{next}", finished(&table))
    }
}

/// A row per behaviour test, and a failing case of the worst ones.
pub(super) fn behaviour(tests: &[BehaviourRecord]) -> String {
    if tests.is_empty() {
        return String::new();
    }
    let mut table = plain(&[
        "behaviour test",
        "cases",
        "label as it should",
        "all labels right",
    ]);
    for test in tests {
        table.add_row([
            shortened(&test.test, NAME_WIDTH),
            count(test.n as u64),
            test.passed.percent(),
            test.right.percent(),
        ]);
    }
    let mut worst: Vec<&BehaviourRecord> =
        tests.iter().filter(|t| !t.failures.is_empty()).collect();
    worst.sort_by(|a, b| a.passed.value.total_cmp(&b.passed.value));
    let mut text = finished(&table);
    for test in worst.into_iter().take(N_FAILING) {
        text.push_str(&format!("fails \"{}\", e.g.\n", test.test));
        if let Some(failure) = test.failures.first() {
            text.push_str(&shown_failure(failure));
            let changed = failure.changed.as_deref();
            text.push_str(&changed.map_or(String::new(), shown_failure));
        }
    }
    text
}

fn shown_failure(failure: &BehaviourFailure) -> String {
    format!(
        "  {}\n    is {}, labelled {}\n",
        shortened(&failure.text, TEXT_WIDTH),
        failure.expected,
        failure.found
    )
}

impl AuditRecord {
    /// Counts, the file, and who drifts.
    pub fn shown(&self) -> String {
        let mut text = format!(
            "{} that a model trained without them finds implausible, {} with\ndifferent labels: {}\n",
            counted(self.n_implausible, "label", "labels"),
            counted(self.n_conflicts, "near duplicate", "near duplicates"),
            self.file
        );
        for d in self.drift.iter().filter(|d| d.z.abs() >= DRIFT_SHOWN) {
            text.push_str(&format!(
                "{} moved: \"{}\" {:+.1} points against expectation in the first half of {}, {:+.1} in \
                 the second\n",
                shortened(&d.annotator, NAME_WIDTH),
                shortened(&d.class, NAME_WIDTH),
                100.0 * d.first,
                count(d.n as u64),
                100.0 * d.second
            ));
        }
        text
    }
}

/// The strongest terms of each class, marked where all their sentences are of one source or article.
pub(super) fn terms(classes: &[ClassTerms]) -> String {
    let mut text = String::new();
    let mut warned = false;
    for class in classes {
        let terms: Vec<String> = (class.terms.iter().take(N_TERMS))
            .map(|t| {
                warned |= is_narrow(t);
                let mark = if is_narrow(t) { " !" } else { "" };
                format!(
                    "{} {} ({}){mark}",
                    t.term,
                    score(t.weight),
                    count(t.n_sentences.into())
                )
            })
            .collect();
        text.push_str(&wrapped(&format!("{:<11}", class.class), &terms));
    }
    if text.is_empty() {
        return text;
    }
    let warning = match warned {
        true => "! all its sentences are of one source or of one article: it may know the outlet\n",
        false => "",
    };
    format!("strongest terms, their weights, the training sentences with them\n{text}{warning}")
}

/// Whether all sentences with the term come from one source or from one article.
pub fn is_narrow(term: &TermRecord) -> bool {
    term.only_source.is_some() || term.n_articles == 1
}

/// `items` after `lead`, separated by commas, on lines of at most 100 characters.
fn wrapped(lead: &str, items: &[String]) -> String {
    let indent = " ".repeat(lead.chars().count());
    let (mut text, mut line) = (String::new(), lead.to_owned());
    for (i, item) in items.iter().enumerate() {
        let comma = if i + 1 < items.len() { ", " } else { "" };
        if line.chars().count() + item.chars().count() + 1 > 100 && line.trim() != lead.trim() {
            text.push_str(line.trim_end());
            text.push('\n');
            line.clone_from(&indent);
        }
        line.push_str(item);
        line.push_str(comma);
    }
    text.push_str(line.trim_end());
    text.push('\n');
    text
}

/// `text` on one line, cut to `width` characters; what a terminal would obey becomes a space.
pub(super) fn shortened(text: &str, width: usize) -> String {
    let clean = text.replace(char::is_control, " ");
    let flat = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= width {
        return flat;
    }
    let cut: String = flat.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_and_stays_on_a_line() {
        assert_eq!(shortened("a\nb  c", 10), "a b c");
        assert_eq!(shortened("abcdef", 4), "abc…");
        assert_eq!(shortened("a\u{1b}[31mb", 20), "a [31mb");
        let items: Vec<String> = (0..30).map(|i| format!("term number {i}")).collect();
        let text = wrapped("class      ", &items);
        assert!(text.lines().count() > 3);
        assert!(text.lines().all(|l| l.chars().count() <= 100));
    }
}
