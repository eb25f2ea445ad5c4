//! The model file.
//!
//! The first line says what it is: `stancer-model VERSION sha256 HEX`. The rest is four zstd frames
//! of JSON: the model, its weights (read by another thread meanwhile), its curvature, which a prior
//! needs, and the traces of its training sentences; HEX is their SHA-256. Any language reads it: `tail -n +2 stance.model | zstd -d | jq -s '.[0].scheme'`.

use std::path::Path;

use ndarray::{Array1, Array2};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::unpack::unpacked;
use super::{Classifier, PackedCurvature, PackedTrace, Training, Weights};
use crate::data::{Output, Scheme, hex};
use crate::error::{Error, Result};
use crate::features::{FeatureSettings, JoinedTerms, TfIdf, Vocabulary};

/// The version of the model file. A change that older programs cannot read raises it.
pub const FORMAT_VERSION: u32 = 5;

const MAGIC: &str = "stancer-model";
const COMPRESSION: i32 = 9;

/// The first JSON of a model file, in the order in which it is written; its terms come from a vocabulary,
/// and become one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body<T> {
    scheme: Scheme,
    features: FeatureSettings,
    temperature: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    training: Training,
    /// Sentences behind the document counts.
    n_documents: u32,
    intercept: Vec<f64>,
    /// Sorted by bytes.
    terms: T,
    document_counts: Vec<u32>,
}

/// The second: term after term, one weight per class each.
type Singles = Vec<f32>;

/// Writes `classifier` to `output` and finishes it; the file appears whole or not at all.
///
/// # Errors
/// [`Error::File`].
pub fn save(classifier: &Classifier, mut output: Output<'_>) -> Result<()> {
    let bytes = to_bytes(classifier, output.path())?;
    output.write(&bytes)?;
    output.finish()
}

fn to_bytes(c: &Classifier, path: &Path) -> Result<Vec<u8>> {
    let body = Body {
        scheme: c.scheme.clone(),
        features: c.settings.clone(),
        temperature: c.temperature,
        target: c.target.clone(),
        training: c.training.clone(),
        n_documents: c.tfidf.n_documents(),
        intercept: c.model.intercept().to_vec(),
        terms: c.tfidf.vocabulary(),
        document_counts: c.tfidf.document_counts().to_vec(),
    };
    // they are rounded to single precision already
    let weights: Singles = c.model.params().iter().map(|w| *w as f32).collect();
    let mut frame = packed(&body, path)?;
    frame.extend(packed(&weights, path)?);
    frame.extend(&c.curvature.0);
    frame.extend(&c.trace.0);
    let mut bytes = format!(
        "{MAGIC} {FORMAT_VERSION} sha256 {}\n",
        hex(&Sha256::digest(&frame))
    )
    .into_bytes();
    bytes.extend(frame);
    Ok(bytes)
}

fn packed(part: &impl Serialize, path: &Path) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(part).map_err(|e| Error::file(path, "cannot write", e.into()))?;
    zstd::bulk::compress(&json, COMPRESSION).map_err(|e| Error::file(path, "cannot compress", e))
}

/// Whether `bytes` begin as a model file does, of whatever version.
pub fn is_model(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC.as_bytes())
}

/// Reads the model file at `path`.
///
/// # Errors
/// [`Error::File`], and [`Error::Model`] as [`load_bytes`].
pub fn load(path: &Path) -> Result<Classifier> {
    let bytes = std::fs::read(path).map_err(|e| Error::file(path, "cannot read", e))?;
    load_bytes(&bytes, path)
}

/// Reads a model file from memory; `path` serves the messages only.
///
/// # Errors
/// [`Error::Model`] for another kind of file, another version, a wrong checksum, far more JSON than
/// a model has, settings out of range, shapes that do not match, numbers that are not finite in
/// single precision, terms that are not sorted and unique.
pub fn load_bytes(bytes: &[u8], path: &Path) -> Result<Classifier> {
    let (frame, expected) = frame_of(bytes).map_err(|refusal| refusal.at(path))?;
    let (checked, assembled) = rayon::join(|| check(frame, expected), || assemble(frame));
    checked.map_err(|refusal| refusal.at(path))?;
    assembled.map_err(|problem| {
        Refusal {
            problem,
            remedy: "The checksum holds, so another program wrote this; train the model again.",
        }
        .at(path)
    })
}

struct Refusal {
    problem: String,
    remedy: &'static str,
}

impl Refusal {
    fn at(self, path: &Path) -> Error {
        Error::Model {
            path: path.to_owned(),
            problem: self.problem,
            remedy: self.remedy.to_owned(),
        }
    }
}

/// What follows the first line, and the checksum in it.
fn frame_of(bytes: &[u8]) -> Result<(&[u8], &str), Refusal> {
    let no_model = |found: String| Refusal {
        problem: format!(
            "this is no stancer model: {found}, expected \"{MAGIC} {FORMAT_VERSION} …\""
        ),
        remedy: "Name a file that `stancer train` wrote.",
    };
    if bytes.is_empty() {
        return Err(no_model("the file is empty".to_owned()));
    }
    let head = &bytes[..bytes.len().min(200)];
    let line_end = head.iter().position(|&b| b == b'\n');
    let line = line_end.and_then(|end| std::str::from_utf8(&head[..end]).ok());
    let Some((line, end)) = line.zip(line_end).filter(|(l, _)| l.starts_with(MAGIC)) else {
        let shown = String::from_utf8_lossy(&head[..head.len().min(24)]).into_owned();
        return Err(no_model(format!("it begins with {shown:?}")));
    };
    let words: Vec<&str> = line.split(' ').collect();
    let (Some(&version), Some(&"sha256"), Some(&expected)) =
        (words.get(1), words.get(2), words.get(3))
    else {
        return Err(no_model(format!("its first line is {line:?}")));
    };
    if version != FORMAT_VERSION.to_string() {
        return Err(Refusal {
            problem: format!(
                "found version {version} of the model format, expected {FORMAT_VERSION}"
            ),
            remedy: "Train the model again with this version of stancer, or use the version \
                     that wrote it.",
        });
    }
    Ok((&bytes[end + 1..], expected))
}

fn check(frame: &[u8], expected: &str) -> Result<(), Refusal> {
    let found = hex(&Sha256::digest(frame));
    if found != expected {
        return Err(Refusal {
            problem: format!(
                "the checksum is wrong: found sha256 {}…, expected {}…; the file was cut short or \
                 changed",
                &found[..12],
                expected.get(..12).unwrap_or(expected)
            ),
            remedy: "Copy the file again from where it came, or train the model again.",
        });
    }
    Ok(())
}

/// The bytes of the first frame of `frames`, and those behind it.
fn split_frame<'f>(frames: &'f [u8], what: &str) -> Result<(&'f [u8], &'f [u8]), String> {
    let length = zstd::zstd_safe::find_frame_compressed_size(frames)
        .map_err(|_| format!("the frame of the {what} is broken"))?;
    Ok(frames.split_at(length.min(frames.len())))
}

fn read<T: DeserializeOwned>(frame: &[u8], what: &str) -> Result<T, String> {
    let json = unpacked(frame).map_err(|e| format!("the {what} {e}"))?;
    serde_json::from_slice(&json).map_err(|e| format!("the JSON of the {what}: {e}"))
}

fn assemble(frames: &[u8]) -> Result<Classifier, String> {
    let (model, rest) = split_frame(frames, "model")?;
    let (weights, rest) = split_frame(rest, "weights")?;
    let (body, weights) = rayon::join(
        || read::<Body<JoinedTerms>>(model, "model"),
        || read::<Singles>(weights, "weights"),
    );
    let (body, weights) = (body?, weights?);
    body.scheme
        .check()
        .map_err(|e| format!("the scheme: {e}"))?;
    (body.features.check()).map_err(|e| format!("the features: {e}"))?;
    let n_classes = body.scheme.classes.len();
    let n_terms = body.terms.len();
    let lengths = [
        ("intercepts", body.intercept.len(), n_classes),
        ("weights", weights.len(), n_terms * n_classes),
        ("class counts", body.training.class_counts.len(), n_classes),
    ];
    for (what, found, expected) in lengths {
        if found != expected {
            return Err(format!("found {found} {what}, expected {expected}"));
        }
    }
    if !(body.temperature.is_finite() && body.temperature > 0.0) {
        return Err(format!("the temperature is {}", body.temperature));
    }
    // weights are single-precision; sums of larger ones might not be finite
    let mut all = (weights.iter().map(|w| f64::from(*w))).chain(body.intercept.clone());
    if let Some(weight) = all.find(|w| w.abs() > f64::from(f32::MAX)) {
        return Err(format!("a weight is {weight:e}"));
    }
    let (vocabulary, model) = rayon::join(
        || Vocabulary::from_joined(body.terms),
        || model_of(&weights, body.intercept, n_terms),
    );
    let vocabulary =
        vocabulary.map_err(|term| format!("the term {term:?} is doubled or out of order"))?;
    let tfidf = TfIdf::from_parts(
        vocabulary,
        body.document_counts,
        body.n_documents,
        &body.features,
    )?;
    // the third is unpacked when the model becomes a prior, the last when its sentences are asked for
    let (curvature, trace) = split_frame(rest, "curvature")?;
    Ok(Classifier {
        curvature: PackedCurvature(curvature.to_vec()),
        model: model?,
        scheme: body.scheme,
        settings: body.features,
        tfidf,
        temperature: body.temperature,
        target: body.target,
        training: body.training,
        trace: PackedTrace(trace.to_vec()),
    })
}

fn model_of(weights: &[f32], intercept: Vec<f64>, n_terms: usize) -> Result<Weights, String> {
    let n_classes = intercept.len();
    let params: Vec<f64> = weights.iter().map(|w| f64::from(*w)).collect();
    let params = Array2::from_shape_vec((n_terms, n_classes), params).map_err(|e| e.to_string())?;
    Weights::new(params, Array1::from_vec(intercept))
}
