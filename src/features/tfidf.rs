//! TF-IDF with document frequencies learnt once and frozen.

use super::counts::count_sorted;
use super::{
    Block, Extractor, FeatureSettings, Sample, SparseRow, SparseRows, TermCounts, Vocabulary,
};

/// What is learnt from a collection of n sentences: the terms that stay and in how many sentences
/// each occurs.
///
/// The value of term t in a sentence is (1 + ln tf) · (ln((1 + n)/(1 + df_t)) + 1); each block is
/// then brought to unit L2 norm, multiplied with its weight, and the row brought to unit norm. A
/// sentence without a known term is the zero row.
#[derive(Debug, Clone)]
pub struct TfIdf {
    vocabulary: Vocabulary,
    document_counts: Vec<u32>,
    n_documents: u32,
    idf: Vec<f64>,
    blocks: Vec<Block>,
    block_weights: [f64; Block::COUNT],
}

impl TfIdf {
    /// Learns from the texts numbered `rows` in `counts` and, if there is a prior collection, from
    /// it too: the terms are those of both, document counts and numbers of sentences add up. The
    /// bounds on document frequency hold for the sums; terms of the prior always stay.
    pub fn fit(
        counts: &TermCounts,
        rows: &[usize],
        settings: &FeatureSettings,
        prior: Option<&Self>,
    ) -> Self {
        let mut df = vec![0u32; counts.vocabulary.len()];
        for &i in rows {
            for (term, _) in counts.row(i) {
                df[term as usize] += 1;
            }
        }
        let n_documents = rows.len() as u32 + prior.map_or(0, |p| p.n_documents);
        let most = settings.max_document_share * f64::from(n_documents);
        let mut kept: Vec<(&str, u32)> = Vec::new();
        let mut known = prior
            .map(|p| vec![false; p.n_features()])
            .unwrap_or_default();
        for (term, &own) in counts.vocabulary.terms().zip(&df) {
            let before = prior.and_then(|p| p.vocabulary.get(term).map(|j| (p, j as usize)));
            let sum = own + before.map_or(0, |(p, j)| p.document_counts[j]);
            if let Some((_, j)) = before {
                known[j] = true;
                kept.push((term, sum));
            } else if sum >= settings.min_documents.max(1) && f64::from(sum) <= most {
                kept.push((term, sum));
            }
        }
        if let Some(p) = prior {
            let terms = p.vocabulary.terms().zip(&p.document_counts).zip(&known);
            kept.extend(terms.filter(|(_, seen)| !**seen).map(|((t, &n), _)| (t, n)));
            kept.sort_unstable();
        }
        // sorted and without repeats: the counts' terms are, and the prior's others are not there
        let vocabulary = Vocabulary::from_sorted(kept.iter().map(|(t, _)| *t)).unwrap_or_default();
        let document_counts = kept.iter().map(|(_, n)| *n).collect();
        Self::assemble(vocabulary, document_counts, n_documents, settings)
    }

    /// Puts together what a model file holds.
    ///
    /// # Errors
    /// A sentence on what does not fit: counts of another length, a count of zero or above
    /// `n_documents`, a term of no block.
    pub fn from_parts(
        vocabulary: Vocabulary,
        document_counts: Vec<u32>,
        n_documents: u32,
        settings: &FeatureSettings,
    ) -> Result<Self, String> {
        if document_counts.len() != vocabulary.len() {
            return Err(format!(
                "{} document counts for {} terms",
                document_counts.len(),
                vocabulary.len()
            ));
        }
        for (term, &df) in vocabulary.terms().zip(&document_counts) {
            if df == 0 || df > n_documents {
                return Err(format!(
                    "the term {term:?} has the document count {df} of {n_documents}"
                ));
            }
            if Block::of(term.as_bytes()).is_none() {
                return Err(format!("the term {term:?} belongs to no block"));
            }
        }
        Ok(Self::assemble(
            vocabulary,
            document_counts,
            n_documents,
            settings,
        ))
    }

    fn assemble(
        vocabulary: Vocabulary,
        document_counts: Vec<u32>,
        n_documents: u32,
        settings: &FeatureSettings,
    ) -> Self {
        let n = f64::from(n_documents);
        let idf = document_counts
            .iter()
            .map(|&df| ((1.0 + n) / (1.0 + f64::from(df))).ln() + 1.0)
            .collect();
        let blocks = vocabulary
            .terms()
            .map(|t| Block::of(t.as_bytes()).unwrap_or(Block::Words))
            .collect();
        Self {
            vocabulary,
            document_counts,
            n_documents,
            idf,
            blocks,
            block_weights: settings.block_weights,
        }
    }

    /// The terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The number of features.
    pub fn n_features(&self) -> usize {
        self.vocabulary.len()
    }

    /// In how many sentences each term occurs.
    pub fn document_counts(&self) -> &[u32] {
        &self.document_counts
    }

    /// The block of each feature.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The inverse document frequency of feature `j`.
    pub fn idf(&self, j: usize) -> f64 {
        self.idf[j]
    }

    /// How many sentences it was learnt from.
    pub fn n_documents(&self) -> u32 {
        self.n_documents
    }

    /// The rows of texts that are already counted.
    pub fn transform_counts(&self, counts: &TermCounts, rows: &[usize]) -> SparseRows {
        let mut out = SparseRows::new(self.n_features());
        self.append_counts(&mut out, counts, rows);
        out
    }

    /// Appends the rows of texts that are already counted.
    pub fn append_counts(&self, out: &mut SparseRows, counts: &TermCounts, rows: &[usize]) {
        let known: Vec<Option<u32>> = counts
            .vocabulary
            .terms()
            .map(|t| self.vocabulary.get(t))
            .collect();
        let stays = |(term, _): &(u32, u16)| known[*term as usize].is_some();
        let n_values = |&i: &usize| counts.row(i).filter(stays).count();
        out.reserve(rows.len(), rows.iter().map(n_values).sum());
        let mut row = Row::default();
        for &i in rows {
            row.features.clear();
            row.values.clear();
            for (term, n) in counts.row(i) {
                if let Some(feature) = known[term as usize] {
                    row.features.push(feature);
                    row.values.push(f64::from(n));
                }
            }
            self.weigh(&mut row);
            out.push(row.view());
        }
    }

    /// The row of one text, by an extractor with the same scheme and settings.
    pub fn transform_text<'r, 's>(
        &self,
        text: impl Into<Sample<'s>>,
        extractor: &mut Extractor,
        row: &'r mut Row,
    ) -> SparseRow<'r> {
        row.found.clear();
        extractor.terms(text, |term| row.found.extend(self.vocabulary.get(term)));
        row.features.clear();
        row.values.clear();
        for (feature, n) in count_sorted(&mut row.found) {
            row.features.push(feature);
            row.values.push(f64::from(n));
        }
        self.weigh(row);
        row.view()
    }

    /// Turns counts into weights.
    fn weigh(&self, row: &mut Row) {
        let mut squares = [0.0; Block::COUNT];
        for (&j, value) in row.features.iter().zip(&mut row.values) {
            let j = j as usize;
            *value = (1.0 + value.ln()) * self.idf[j];
            squares[self.blocks[j] as usize] += *value * *value;
        }
        let mut total = 0.0;
        for (square, weight) in squares.iter().zip(self.block_weights) {
            if *square > 0.0 {
                total += weight * weight;
            }
        }
        let factors: [f64; Block::COUNT] = std::array::from_fn(|b| {
            if squares[b] > 0.0 && total > 0.0 {
                self.block_weights[b] / (squares[b] * total).sqrt()
            } else {
                0.0
            }
        });
        for (&j, value) in row.features.iter().zip(&mut row.values) {
            *value *= factors[self.blocks[j as usize] as usize];
        }
    }
}

/// Buffers for one row.
#[derive(Debug, Default, Clone)]
pub struct Row {
    found: Vec<u32>,
    features: Vec<u32>,
    values: Vec<f64>,
}

impl Row {
    fn view(&self) -> SparseRow<'_> {
        SparseRow {
            features: &self.features,
            values: &self.values,
        }
    }
}
