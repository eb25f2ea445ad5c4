//! Agreement as JSON and as text.

use serde::{Deserialize, Serialize};

use super::scores::{finished, plain};
use super::{FigureMap, Intervals, Shown, count, counted};

/// The version of the JSON of `agreement`. A change that breaks a reader raises it.
pub const AGREEMENT_SCHEMA_VERSION: u32 = 2;

/// How far annotators agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementRecord {
    /// [`AGREEMENT_SCHEMA_VERSION`].
    pub schema: u32,
    /// The version of the program.
    pub program: String,
    /// What was read.
    pub files: Vec<String>,
    /// Columns or files, one per annotator.
    pub annotators: Vec<String>,
    /// How many labels each gave.
    pub n_labels: Vec<usize>,
    /// Two annotators and how many sentences both labelled.
    pub pairs: Vec<(String, usize)>,
    /// Sentences in all.
    pub n_sentences: usize,
    /// Those with two labels or more.
    pub n_pairable: usize,
    /// Articles.
    pub n_groups: usize,
    /// Sentences with labels that differ.
    pub n_differ: usize,
    /// In the order of the letters.
    pub classes: Vec<String>,
    /// Krippendorff's coincidence matrix, in the order of `classes`.
    pub coincidences: Vec<Vec<f64>>,
    /// `alpha`, `raw`, `fleiss`, `alpha.CLASS`, `cohen.A / B`, `raw.A / B`; one that is undefined
    /// is absent.
    pub figures: FigureMap,
    /// How the intervals came about.
    pub intervals: Intervals,
}

impl AgreementRecord {
    /// The figures as text for the terminal.
    pub fn shown(&self) -> String {
        let figures = Shown(&self.figures);
        let mut by_class = plain(&["one class against the rest", "alpha", "labels"]);
        for (class, row) in self.classes.iter().zip(&self.coincidences) {
            let labels = row.iter().sum::<f64>().round() as u64;
            let alpha = figures.score(&format!("alpha.{class}"));
            by_class.add_row([class.clone(), alpha, count(labels)]);
        }
        let mut by_pair = plain(&["two annotators", "Cohen's kappa", "agreement", "sentences"]);
        for (two, n) in &self.pairs {
            by_pair.add_row([
                two.clone(),
                figures.score(&format!("cohen.{two}")),
                figures.percent(&format!("raw.{two}")),
                count(*n as u64),
            ]);
        }
        let mut header = vec!["coincidences"];
        header.extend(self.classes.iter().map(String::as_str));
        let mut coincidences = plain(&header);
        for (class, row) in self.classes.iter().zip(&self.coincidences) {
            let mut cells = vec![class.clone()];
            cells.extend(row.iter().map(|v| format!("{v:.1}")));
            coincidences.add_row(cells);
        }
        format!(
            "{}: {} of {}, {} with two labels or more; {}\n\n\
             Krippendorff's alpha  {}  (0.8 and above is firm, below 0.667 is not)\n\
             agreement             {}\n\
             Fleiss' kappa         {}\n\n{}\n{}\n{}\n\
             {} with labels that differ; --disagreements FILE writes them\n\
             in brackets: {:.0} % intervals from {} of articles\n",
            self.files.join(", "),
            counted(self.n_sentences, "sentence", "sentences"),
            counted(self.n_groups, "article", "articles"),
            count(self.n_pairable as u64),
            counted(self.annotators.len(), "annotator", "annotators"),
            figures.score("alpha"),
            figures.percent("raw"),
            figures.score("fleiss"),
            finished(&by_class),
            finished(&by_pair),
            finished(&coincidences),
            counted(self.n_differ, "sentence", "sentences"),
            100.0 * self.intervals.level,
            counted(self.intervals.resamples as usize, "resample", "resamples"),
        )
    }
}
