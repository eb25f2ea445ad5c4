//! A trained model as a Gaussian prior for another.

use std::path::Path;

use ndarray::Array2;

use super::{Classifier, PriorWeights};
use crate::data::Scheme;
use crate::error::{Error, Result};
use crate::features::{FeatureSettings, TfIdf};

/// The diagonal of the Hessian understates how firmly rows hold the weights of terms that occur
/// together; this factor makes up for it. With 16, written labels on a prior from real ones score
/// on real news what both pooled score (`eval/ABLATION.md`).
const STRENGTH: f64 = 16.0;

/// A model whose weights are the mean of a Gaussian prior (Chelba & Acero 2006), held as firmly as
/// the rows behind it held them: the penalty becomes ½ Σ (α + 16·hⱼₖ)·(Wⱼₖ − W₀ⱼₖ)², h being the
/// diagonal of the prior's data Hessian (Laplace's approximation).
#[derive(Debug, Clone)]
pub struct Prior {
    classifier: Classifier,
    name: String,
}

impl Prior {
    /// Takes `classifier` as a prior; `name` serves messages and the training record.
    ///
    /// # Errors
    /// [`Error::Model`] that names the first difference in classes, sides, lexicon or settings:
    /// weights of other classes or of differently counted terms would mean nothing.
    pub fn new(
        classifier: Classifier,
        name: &str,
        scheme: &Scheme,
        settings: &FeatureSettings,
    ) -> Result<Self> {
        match difference(&classifier, scheme, settings) {
            None => Ok(Self {
                classifier,
                name: name.to_owned(),
            }),
            Some(difference) => Err(Error::Model {
                path: Path::new(name).to_owned(),
                problem: format!("this model cannot be the prior: {difference}"),
                remedy: "Train the prior again with this program and this scheme, or leave it \
                         out with --no-prior."
                    .to_owned(),
            }),
        }
    }

    /// Where it comes from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// Its terms and document counts.
    pub fn tfidf(&self) -> &TfIdf {
        &self.classifier.tfidf
    }

    /// Mean and precision for the terms of `tfidf`: the prior's weights and [`STRENGTH`] times its
    /// curvature where it knows the term, else 0; the last row is its intercepts'.
    pub fn weights_for(&self, tfidf: &TfIdf) -> PriorWeights {
        let c = &self.classifier;
        let n_features = tfidf.n_features();
        let mut mean = Array2::zeros((n_features + 1, c.model.params().ncols()));
        let mut precision = Array2::zeros(mean.dim());

        for (j, term) in tfidf.vocabulary().terms().enumerate() {
            if let Some(known) = self.tfidf().vocabulary().get(term) {
                let known = known as usize;
                mean.row_mut(j).assign(&c.model.params().row(known));
                let firm = c.curvature.row(known).mapv(|h| STRENGTH * f64::from(h));
                precision.row_mut(j).assign(&firm);
            }
        }
        let firm = c.curvature.row(self.tfidf().n_features());
        precision
            .row_mut(n_features)
            .assign(&firm.mapv(|h| STRENGTH * f64::from(h)));
        mean.row_mut(n_features).assign(c.model.intercept());
        PriorWeights { mean, precision }
    }
}

/// The first thing in which a model differs from what is to be trained.
fn difference(c: &Classifier, scheme: &Scheme, settings: &FeatureSettings) -> Option<String> {
    let theirs = &c.scheme;
    if theirs.classes != scheme.classes {
        return Some(format!(
            "its classes are {}, expected {}",
            theirs.classes.join(", "),
            scheme.classes.join(", ")
        ));
    }
    if theirs.sides != scheme.sides || theirs.nobody != scheme.nobody {
        return Some("its scheme has other sides or aliases".to_owned());
    }
    if theirs.lexicon != scheme.lexicon {
        return Some("its scheme has another lexicon".to_owned());
    }
    if c.settings != *settings {
        let shown = |s: &FeatureSettings| serde_json::to_string(s).unwrap_or_default();
        return Some(format!(
            "its features are {}, expected {}",
            shown(&c.settings),
            shown(settings)
        ));
    }
    None
}
