//! A curvature as the model file has it.

use ndarray::{Array2, ArrayView1, s};
use serde::{Deserialize, Serialize};

use super::Curvature;
use super::unpack::unpacked;

const COMPRESSION: i32 = 9;

/// A zstd frame of JSON, unpacked only where a model becomes a prior.
#[derive(Debug, Clone, Default)]
pub struct PackedCurvature(pub(super) Vec<u8>);

/// The JSON of the frame.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// Term after term, then the intercepts, one per class each: how firmly the training rows hold
    /// each weight, in 1/8 octaves: 2^(n/8), −128 for 0.
    curvature: Vec<i16>,
    /// The directions of the curvature.
    directions: Vec<Direction>,
}

/// Its value at a term is most·n·|n|/127²: the square keeps both the few large values and the many
/// that are a thousandth of them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Direction {
    /// Its value at the intercept, far larger than at any term.
    intercept: f32,
    /// Its largest value at a term, without its sign.
    most: f32,
    /// n, term after term.
    terms: Vec<i8>,
}

impl PackedCurvature {
    /// Packs `curvature`.
    ///
    /// # Errors
    /// The system's, out of memory.
    pub fn pack(curvature: &Curvature) -> std::io::Result<Self> {
        let directions = curvature.directions.rows();
        let body = Body {
            curvature: curvature.diagonal.iter().map(|h| octaves(*h)).collect(),
            directions: directions.into_iter().map(packed).collect(),
        };
        let json = serde_json::to_vec(&body)?;
        zstd::bulk::compress(&json, COMPRESSION).map(Self)
    }

    /// The curvature of a model with this many terms and classes.
    ///
    /// # Errors
    /// A sentence on what is wrong.
    pub fn unpack(&self, n_terms: usize, n_classes: usize) -> Result<Curvature, String> {
        let json = unpacked(&self.0).map_err(|e| format!("the curvature {e}"))?;
        let body: Body =
            serde_json::from_slice(&json).map_err(|e| format!("the curvature: {e}"))?;
        let (found, expected) = (body.curvature.len(), (n_terms + 1) * n_classes);
        if found != expected {
            return Err(format!("found {found} curvatures, expected {expected}"));
        }
        let diagonal = body.curvature.iter().map(|n| from_octaves(*n)).collect();
        Ok(Curvature {
            diagonal: Array2::from_shape_vec((n_terms + 1, n_classes), diagonal)
                .map_err(|e| e.to_string())?,
            directions: directions_of(&body.directions, n_terms)?,
        })
    }
}

/// A prior needs the order of magnitude, not the digits, and small integers compress well.
fn octaves(curvature: f32) -> i16 {
    match curvature {
        h if h > 0.0 => (8.0 * h.log2()).round().clamp(-127.0, 512.0) as i16,
        _ => -128,
    }
}

fn from_octaves(n: i16) -> f32 {
    if n <= -128 {
        0.0
    } else {
        2.0_f32.powf(f32::from(n.min(512)) / 8.0)
    }
}

fn packed(direction: ArrayView1<'_, f32>) -> Direction {
    let n_terms = direction.len() - 1;
    let terms = direction.slice(s![..n_terms]);
    let most = terms.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    let n = |v: &f32| match most {
        0.0 => 0,
        _ => (127.0 * (v.abs() / most).sqrt().copysign(*v)).round() as i8,
    };
    Direction {
        intercept: direction[n_terms],
        most,
        terms: terms.iter().map(n).collect(),
    }
}

fn directions_of(from: &[Direction], n_terms: usize) -> Result<Array2<f32>, String> {
    let mut directions = Array2::zeros((from.len(), n_terms + 1));
    for (mut row, direction) in directions.rows_mut().into_iter().zip(from) {
        let (found, most) = (direction.terms.len(), direction.most);
        if found != n_terms || !(most * direction.intercept).is_finite() {
            return Err(format!(
                "a direction has {found} terms, at most {most}, and intercept {}, expected \
                 {n_terms} terms and finite numbers",
                direction.intercept
            ));
        }
        for (to, n) in row.iter_mut().zip(&direction.terms) {
            let root = f32::from(*n) / 127.0;
            *to = most * root * root.abs();
        }
        row[n_terms] = direction.intercept;
    }
    Ok(directions)
}
