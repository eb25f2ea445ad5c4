//! A row, or the sentences of an article, as lines of the result.

use std::io::Write;

use super::UNSURE;
use super::articles::{ARTICLE, ArticleColumns, PLACE};
use super::batch::Batch;
use super::tally::Tally;
use crate::data::{CellWriter, Dialect, TableRow};
use crate::features::Sample;
use crate::model::{Classifier, FoldedModel, FoldedModelLabeller, printed_steps};
use crate::text::Sentences;

/// Terms in a cell of evidence.
pub(super) const TERMS_SHOWN: usize = 8;

/// How each row is labelled and written.
pub(super) struct LineMaker<'a> {
    pub classifier: &'a Classifier,
    pub folded: &'a FoldedModel<'a>,
    pub text_at: usize,
    pub target_at: Option<usize>,
    /// How the articles are named, if sentences are labelled.
    pub articles: Option<ArticleColumns>,
    pub explain: bool,
    pub min_confidence: Option<f64>,
    pub dialect: Dialect,
    pub review_adds_label: bool,
    pub has_review: bool,
    pub has_summary: bool,
}

/// What becomes of a batch.
#[derive(Default)]
pub(super) struct Lines {
    pub result: Vec<u8>,
    pub review: Vec<u8>,
    pub rejects: Vec<u8>,
    pub summary: Vec<u8>,
    pub tally: Tally,
}

/// What an article's sentences come to.
struct Shares {
    n_sentences: u64,
    by_stance: Vec<u64>,
    p: Vec<f64>,
}

impl LineMaker<'_> {
    /// The columns that the result has besides those of the input, whose names are `header`.
    pub fn added_columns(&self, header: &[String]) -> Vec<String> {
        let mut names = Vec::new();
        if let Some(articles) = &self.articles {
            names.extend(articles.adds_article.then(|| ARTICLE.to_owned()));
            names.extend(PLACE.map(str::to_owned));
        }
        debug_assert!(self.text_at < header.len());
        names.extend(["stance".to_owned(), "confidence".to_owned()]);
        names.extend(self.classes().map(|c| format!("p_{c}")));
        names.extend(self.explain.then(|| "evidence".to_owned()));
        names
    }

    /// The first lines of the result, the review, the rejects and the summary.
    pub fn headers(&self, header: &[String]) -> Lines {
        let mut lines = Lines::default();
        let names = || header.iter().map(String::as_str);
        let added = self.added_columns(header);
        if self.dialect.bom {
            lines.result.extend("\u{feff}".as_bytes());
        }
        let cells = names().chain(added.iter().map(String::as_str));
        self.writer(&mut lines.result).line(cells);
        let place = &added[..self.n_place_columns()];
        let label = self.review_adds_label.then_some("label");
        let cells = names().chain(place.iter().map(String::as_str)).chain(label);
        self.writer(&mut lines.review).line(cells);
        self.writer(&mut lines.rejects)
            .line(["line", "reason", "row"]);
        let mut summary = vec![ARTICLE.to_owned(), "sentences".to_owned()];
        summary.extend(self.stances().map(|s| format!("share_{s}")));
        summary.extend(self.classes().map(|c| format!("mean_p_{c}")));
        self.writer(&mut lines.summary).line(&summary);
        lines
    }

    fn n_place_columns(&self) -> usize {
        (self.articles.as_ref()).map_or(0, |a| usize::from(a.adds_article) + PLACE.len())
    }

    fn classes(&self) -> impl Iterator<Item = &str> {
        self.classifier.scheme.classes.iter().map(String::as_str)
    }

    /// The classes, and unsure where there is such a thing.
    fn stances(&self) -> impl Iterator<Item = &str> {
        self.classes().chain(self.min_confidence.map(|_| UNSURE))
    }

    fn writer<'b>(&self, to: &'b mut Vec<u8>) -> CellWriter<'b> {
        CellWriter::new(to, self.dialect.delimiter, self.dialect.crlf)
    }

    /// Labels the rows of `batch`.
    pub fn label(&self, batch: &Batch, labeller: &mut FoldedModelLabeller<'_>, to: &mut Lines) {
        let Lines {
            result,
            review,
            rejects,
            summary,
            tally,
        } = to;
        for part in [&mut *result, review, rejects, summary] {
            part.clear();
        }
        *tally = Tally::new(self.classifier.scheme.classes.len());
        tally.read = batch.n_read();
        tally.rejected = batch.rejects.len() as u64;
        let mut rejects = self.writer(rejects);
        for r in &batch.rejects {
            rejects.line([r.line.to_string().as_str(), &r.reason, &r.text]);
        }
        let mut work = Work {
            maker: self,
            labeller,
            result: self.writer(result),
            review: self.writer(review),
            summary: self.writer(summary),
            tally,
            cell: Vec::new(),
        };
        match &self.articles {
            None => batch.rows().iter().for_each(|row| work.row(row)),
            Some(articles) => {
                for (row, number) in batch.rows().iter().zip(batch.first_row..) {
                    work.article(row, number, articles);
                }
            }
        }
    }
}

/// A batch in the making.
struct Work<'w, 'b, 'f> {
    maker: &'w LineMaker<'w>,
    labeller: &'w mut FoldedModelLabeller<'f>,
    result: CellWriter<'b>,
    review: CellWriter<'b>,
    summary: CellWriter<'b>,
    tally: &'b mut Tally,
    cell: Vec<u8>,
}

impl Work<'_, '_, '_> {
    fn row(&mut self, row: &TableRow) {
        let text = row.cells.get(self.maker.text_at).unwrap_or_default();
        self.tally.empty += u64::from(text.chars().all(char::is_whitespace));
        for cell in &row.cells {
            self.result.cell(cell);
        }
        let unsure = self.stance(text, row, None);
        if unsure && self.maker.has_review {
            for cell in &row.cells {
                self.review.cell(cell);
            }
            self.end_review();
        }
    }

    fn end_review(&mut self) {
        if self.maker.review_adds_label {
            self.review.cell("");
        }
        self.review.end()
    }

    /// The stance of `text` as the last cells of a line; true if it became unsure.
    fn stance(&mut self, text: &str, row: &TableRow, shares: Option<&mut Shares>) -> bool {
        let maker = self.maker;
        let target = maker.target_at.and_then(|at| row.cells.get(at));
        let target = target.unwrap_or_default().trim();
        let sample = Sample { text, target };
        let (class, p) = self.labeller.label(sample);
        let (confidence, unsure) = decided(p[class], maker.min_confidence);
        let stance = match unsure {
            true => UNSURE,
            false => &maker.classifier.scheme.classes[class],
        };
        self.result.cell(stance);
        let mut digits = [0; 6];
        self.result.number(printed(confidence, &mut digits));
        for p in p {
            let steps = printed_steps(*p);
            self.result.number(printed(steps, &mut digits));
        }
        let n_classes = p.len();
        if let Some(shares) = shares {
            shares.n_sentences += 1;
            shares.by_stance[if unsure { n_classes } else { class }] += 1;
            for (sum, p) in shares.p.iter_mut().zip(p) {
                *sum += p;
            }
        }
        self.tally.count(class, unsure);
        if maker.explain {
            let evidence = self
                .labeller
                .definition()
                .evidence(sample, class, TERMS_SHOWN);
            self.result.cell(evidence.to_string());
        }
        self.result.end();
        unsure
    }

    /// Row `number` as the lines of its sentences: the text is the sentence.
    fn article(&mut self, row: &TableRow, number: u64, articles: &ArticleColumns) {
        let maker = self.maker;
        let text = row.cells.get(maker.text_at).unwrap_or_default();
        let n_classes = maker.classifier.scheme.classes.len();
        let mut shares = Shares {
            n_sentences: 0,
            by_stance: vec![0; n_classes + 1],
            p: vec![0.0; n_classes],
        };
        let counted = number.to_string();
        let id = match articles.id_at {
            Some(at) => row.cells.get(at).unwrap_or_default(),
            None => &counted,
        };
        for (n, sentence) in Sentences::of(text).enumerate() {
            let own = |at: usize, cell| {
                if at == maker.text_at {
                    sentence.text
                } else {
                    cell
                }
            };
            let cells = row.cells.iter().enumerate().map(|(at, cell)| own(at, cell));
            let (n, start, end) = (n + 1, sentence.chars.start, sentence.chars.end);
            let cells = cells.chain(articles.adds_article.then_some(id));
            for cell in cells.clone() {
                self.result.cell(cell);
            }
            for place in [n, start, end] {
                self.result.number(number_text(place, &mut self.cell));
            }
            let unsure = self.stance(sentence.text, row, Some(&mut shares));
            if unsure && maker.has_review {
                for cell in cells {
                    self.review.cell(cell);
                }
                for place in [n, start, end] {
                    self.review.number(number_text(place, &mut self.cell));
                }
                self.end_review();
            }
        }
        self.tally.empty += u64::from(shares.n_sentences == 0);
        if maker.has_summary {
            self.summarise(id, &shares);
        }
    }

    /// An article without a sentence has no shares.
    fn summarise(&mut self, id: &str, shares: &Shares) {
        self.summary.cell(id);
        self.summary.cell(shares.n_sentences.to_string());
        let n_stances = self.maker.stances().count();
        let counts = shares.by_stance.iter().take(n_stances).map(|n| *n as f64);
        for sum in counts.chain(shares.p.iter().copied()) {
            let mean = match shares.n_sentences {
                0 => String::new(),
                n => format!("{:.4}", sum / n as f64),
            };
            self.summary.cell(mean);
        }
        self.summary.end()
    }
}

/// The confidence `p` in ten-thousandths, and whether it is below `least`: as printed, so that the
/// column and the threshold never contradict one another.
pub(super) fn decided(p: f64, least: Option<f64>) -> (u32, bool) {
    let steps = printed_steps(p);
    (steps, least.is_some_and(|least| share_of(steps) < least))
}

/// The double nearest to the decimal that is printed.
pub(super) fn share_of(steps: u32) -> f64 {
    f64::from(steps) / 1e4
}

/// `0.1234` for 1234 ten-thousandths.
fn printed(steps: u32, digits: &mut [u8; 6]) -> &[u8] {
    *digits = *b"0.0000";
    digits[0] += (steps / 10_000) as u8;
    let mut rest = steps % 10_000;
    for digit in digits[2..].iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    digits
}

fn number_text(n: usize, cell: &mut Vec<u8>) -> &[u8] {
    cell.clear();
    let written = write!(cell, "{n}");
    debug_assert!(written.is_ok());
    cell
}
