//! The zstd frames of a model file.

use std::io::Read;

/// JSON above this size is no model of ours,
const MOST_BYTES: u64 = 4 << 30;
/// nor is what unpacks to so many times its size, if that is more than a little: a model's terms
/// differ.
const MOST_TIMES: u64 = 200;
const A_LITTLE: u64 = 16 << 20;
/// Models unpack to four to eight times their size.
const USUAL_TIMES: usize = 16;

/// What the frame `packed` holds.
///
/// # Errors
/// The end of a sentence on what is wrong with it.
pub(super) fn unpacked(packed: &[u8]) -> Result<Vec<u8>, String> {
    let n_bytes = packed.len();
    let most = MOST_BYTES.min(A_LITTLE + MOST_TIMES * n_bytes as u64);
    let broken = |e: std::io::Error| format!("is broken: {e}");
    let declared = match zstd::zstd_safe::get_frame_content_size(packed) {
        Ok(Some(size)) if size <= most => usize::try_from(size).unwrap_or(0),
        _ => 0,
    };
    let mut bytes = Vec::new();
    // grown by doubling, what was read would be copied again and again; the size is only a claim, so
    // the reading goes on where there is no room for it
    let _claimed = bytes.try_reserve_exact(declared.min(USUAL_TIMES * n_bytes));
    zstd::Decoder::with_buffer(packed)
        .map_err(broken)?
        .single_frame()
        .take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(broken)?;
    if bytes.len() as u64 > most {
        return Err(format!("unpacks from {n_bytes} bytes to more than {most}"));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_what_a_frame_holds_whether_or_not_it_tells_its_size() {
        let telling = zstd::bulk::compress(b"one", 1).unwrap();
        let silent = zstd::encode_all(&b"one"[..], 1).unwrap();
        assert_eq!(unpacked(&telling).unwrap(), b"one");
        assert_eq!(unpacked(&silent).unwrap(), b"one");
        assert!(unpacked(&telling[..6]).unwrap_err().contains("broken"));
    }

    #[test]
    fn refuses_a_few_bytes_that_unpack_to_many() {
        let packed = zstd::bulk::compress(&vec![b' '; 64 << 20], 1).unwrap();
        let message = unpacked(&packed).unwrap_err();
        assert!(message.starts_with("unpacks from "), "{message}");
    }
}
