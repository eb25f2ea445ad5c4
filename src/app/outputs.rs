//! Outputs must not replace what is read.

use std::path::Path;

use crate::data::is_same_place;
use crate::error::{Error, Result};

/// Refuses outputs that would replace a file of `inputs` (or a table in a folder of these), or one
/// another.
///
/// # Errors
/// [`Error::Usage`].
pub(super) fn refuse_overwriting<'p>(
    outputs: &[Option<&Path>],
    inputs: impl IntoIterator<Item = &'p Path>,
) -> Result<()> {
    let outputs: Vec<&Path> = outputs.iter().copied().flatten().collect();
    let inputs: Vec<&Path> = inputs.into_iter().collect();
    for (i, output) in outputs.iter().enumerate() {
        let name = output.display();
        if output.as_os_str() == "-" {
            return Err(Error::Usage(
                "-: standard output has the tables for reading; name a file".to_owned(),
            ));
        }
        if let Some(path) = inputs.iter().find(|path| holds(path, output)) {
            return Err(Error::Usage(format!(
                "{name} would overwrite {}, which is read: name another place",
                path.display()
            )));
        }
        if outputs[..i]
            .iter()
            .any(|other| is_same_place(other, output))
        {
            return Err(Error::Usage(format!(
                "{name} is named for two outputs: name a place for each"
            )));
        }
    }
    Ok(())
}

fn holds(input: &Path, output: &Path) -> bool {
    let folder = output.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let is_table = output
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let is_inside = input.is_dir() && is_table && output.exists() && is_same_place(input, folder);
    is_inside || is_same_place(input, output)
}
