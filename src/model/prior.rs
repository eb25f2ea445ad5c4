//! A trained model as a Gaussian prior for another.

use std::path::Path;

use super::{Classifier, Curvature, PriorWeights};
use crate::data::Scheme;
use crate::error::{Error, Result};
use crate::features::{FeatureSettings, TfIdf};

/// A model whose weights are the mean of a Gaussian prior (Chelba & Acero 2006), held as firmly as
/// the rows behind it held them: Laplace's approximation, kept in short as [`super::Curvature`].
#[derive(Debug, Clone)]
pub struct Prior {
    classifier: Classifier,
    curvature: Curvature,
    name: String,
}

impl Prior {
    /// Takes `classifier` as a prior; `name` serves messages and the training record.
    ///
    /// # Errors
    /// [`Error::Model`] that names the first difference in classes, sides, lexicon or settings:
    /// weights of other classes or of differently counted terms would mean nothing. Also for a
    /// broken curvature.
    pub fn new(
        classifier: Classifier,
        name: &str,
        scheme: &Scheme,
        settings: &FeatureSettings,
    ) -> Result<Self> {
        let refuse = |problem: String| Error::Model {
            path: Path::new(name).to_owned(),
            problem: format!("this model cannot be the prior: {problem}"),
            remedy: "Train the prior again with this program and this scheme, or leave it out \
                     with --no-prior."
                .to_owned(),
        };
        if let Some(difference) = difference(&classifier, scheme, settings) {
            return Err(refuse(difference));
        }
        let n_terms = classifier.tfidf.n_features();
        let curvature = classifier.curvature.unpack(n_terms, scheme.classes.len());
        Ok(Self {
            curvature: curvature.map_err(refuse)?,
            classifier,
            name: name.to_owned(),
        })
    }

    /// Where it comes from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// The directions that hold its weights.
    pub fn n_directions(&self) -> usize {
        self.curvature.directions.nrows()
    }

    /// Its terms and document counts.
    pub fn tfidf(&self) -> &TfIdf {
        &self.classifier.tfidf
    }

    /// The prior for the terms of `tfidf`; see [`PriorWeights::carried`].
    pub fn weights_for(&self, tfidf: &TfIdf) -> PriorWeights {
        let c = &self.classifier;
        PriorWeights::carried(&c.model, &self.curvature, &c.tfidf, tfidf)
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
