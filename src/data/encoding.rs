//! The encoding of a table: named, or found by looking; decoded to UTF-8 while it is read.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    DecoderResult, Encoding, KOI8_R, KOI8_U, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252,
};

use super::source::{SAMPLE, Source};
use crate::error::{Error, Result};

/// Stands in decoded text for what the encoding does not allow. No UTF-8 text has this byte, so the
/// row that holds it is found not to be UTF-8.
const MALFORMED: u8 = 0xff;
/// With fewer bytes beyond ASCII than this, statistics of letters mislead.
const FEW: usize = 12;
/// With fewer than this, so do pairs of letters.
const A_WORD: usize = 5;

/// The encoding that `name` stands for, by the labels of the WHATWG Encoding Standard
/// (`windows-1251`, `cp1251`, `koi8-r`, `utf-16le`, …), in any case.
///
/// # Errors
/// [`Error::Usage`] for a name that the standard does not have.
pub fn encoding_named(name: &str) -> Result<&'static Encoding> {
    Encoding::for_label_no_replacement(name.as_bytes()).ok_or_else(|| {
        Error::Usage(format!(
            "--encoding: \"{name}\" is no encoding that can be read, expected a name such as \
             utf-8, utf-16le, utf-16be, windows-1251, windows-1252, koi8-r, ibm866, iso-8859-5, \
             windows-1250, gbk or shift_jis"
        ))
    })
}

/// An encoding, and the length in bytes of the byte order mark before the text.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) encoding: &'static Encoding,
    pub(super) mark: usize,
}

impl Found {
    /// Decides for `sample`. A byte order mark decides even against `asked`, as in the Encoding
    /// Standard: in any other encoding it would be letters that begin no text.
    pub(super) fn of(sample: &[u8], asked: Option<&'static Encoding>) -> Self {
        if let Some((encoding, mark)) = Encoding::for_bom(sample) {
            return Self { encoding, mark };
        }
        Self {
            encoding: asked.unwrap_or_else(|| sniffed(sample)),
            mark: 0,
        }
    }

    /// `sample` without its mark in UTF-8, as far as it can be decoded.
    pub(super) fn decoded<'s>(&self, sample: &'s [u8]) -> Cow<'s, [u8]> {
        let text = &sample[self.mark..];
        if self.encoding == UTF_8 {
            return Cow::Borrowed(text);
        }
        match self.encoding.decode_without_bom_handling(text).0 {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }
}

fn sniffed(sample: &[u8]) -> &'static Encoding {
    if let Some(encoding) = utf_16(sample) {
        return encoding;
    }
    let (mut good, mut bad) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // the sample's end may cut a character
        let cut = chunks.peek().is_none() && sample.len() == SAMPLE;
        bad += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    // in other encodings, letters form valid UTF-8 only here and there by chance
    if bad == 0 || good > bad {
        return UTF_8;
    }
    single_byte(sample)
}

/// UTF-16 without a mark: texts in alphabets have their high bytes below 8, those of spaces, digits
/// and delimiters 0, and a zero byte never low.
fn utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    let pairs = sample.len() / 2;
    let count = |at: usize, f: fn(u8) -> bool| {
        let bytes = sample.iter().skip(at).step_by(2);
        bytes.filter(|&&b| f(b)).count()
    };
    let is_high = |at: usize| {
        count(at, |b| b == 0) * 20 >= pairs
            && count(1 - at, |b| b == 0) * 100 <= pairs
            && count(at, |b| b < 8) * 4 >= pairs * 3
    };
    match pairs {
        0 | 1 => None,
        _ if is_high(1) => Some(UTF_16LE),
        _ if is_high(0) => Some(UTF_16BE),
        _ => None,
    }
}

fn single_byte(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() < SAMPLE);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess_is_cyrillic = guess == WINDOWS_1251 || guess == KOI8_U;
    let n = sample.iter().filter(|b| !b.is_ascii()).count();
    // of a word in capitals the detector knows more, by its pairs of letters
    if (n < A_WORD || (n < FEW && !guess_is_cyrillic))
        && let Some(encoding) = short_cyrillic(sample)
    {
        return encoding;
    }
    match guess {
        // a word or two in a Western text
        _ if n < FEW && guess.name().starts_with("ISO-8859") => WINDOWS_1252,
        // the two differ in the Ukrainian letters alone
        _ if guess == KOI8_U && !sample.iter().any(|b| UKRAINIAN.contains(b)) => KOI8_R,
        _ => guess,
    }
}

/// The letters є, і, ї, ґ in both cases, in KOI8-U.
const UKRAINIAN: [u8; 8] = [0xa4, 0xa6, 0xa7, 0xad, 0xb4, 0xb6, 0xb7, 0xbd];

/// For a few words: letters beyond ASCII that stand side by side are Cyrillic, since in Western
/// words they stand alone. The two encodings have upper and lower case the other way round.
fn short_cyrillic(sample: &[u8]) -> Option<&'static Encoding> {
    let is_letter = |b: u8| b >= 0xc0 || matches!(b, 0xa3 | 0xa8 | 0xb3 | 0xb8);
    let letters = sample.iter().filter(|&&b| is_letter(b)).count();
    let pairs = sample.windows(2);
    let pairs = pairs.filter(|p| p.iter().all(|&b| is_letter(b))).count();
    if pairs * 2 <= letters {
        return None;
    }
    let likeness = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        let mut before_is_lower = false;
        let mut sum = 0;
        for c in text.chars() {
            let cyrillic = matches!(c, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё');
            let frequent = c.to_lowercase().all(|c| "оеаинтсрвлк".contains(c));
            sum += i64::from(cyrillic && c.is_lowercase()) + i64::from(cyrillic && frequent);
            sum -= 3 * i64::from(before_is_lower && c.is_uppercase());
            before_is_lower = cyrillic && c.is_lowercase();
        }
        sum
    };
    let better = likeness(KOI8_R) > likeness(WINDOWS_1251);
    Some(if better { KOI8_R } else { WINDOWS_1251 })
}

/// The text of a [`Source`] in UTF-8; what is UTF-8 already passes as it is.
pub(super) struct Text<'a> {
    source: Source<'a>,
    found: Found,
    decoding: Option<Decoding>,
}

struct Decoding {
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    at: usize,
    end: usize,
    last: bool,
    done: bool,
}

impl<'a> Text<'a> {
    /// The least room that [`Text::read`] needs.
    pub(super) const ROOM: usize = 16;

    pub(super) fn new(mut source: Source<'a>, found: Found) -> Self {
        source.skip(found.mark);
        let decoding = (found.encoding != UTF_8).then(|| Decoding {
            decoder: found.encoding.new_decoder_without_bom_handling(),
            input: vec![0; 1 << 16],
            at: 0,
            end: 0,
            last: false,
            done: false,
        });
        Self {
            source,
            found,
            decoding,
        }
    }

    /// As [`Source::consumed`].
    pub(super) fn consumed(&self) -> Option<(u64, u64)> {
        self.source.consumed()
    }

    /// As [`Source::seek`], by the bytes of the text after its mark.
    pub(super) fn seek(&mut self, at: u64) -> io::Result<bool> {
        match self.decoding {
            None => self.source.seek(at + self.found.mark as u64),
            Some(_) => Ok(false),
        }
    }

    /// Reads into `out`, which has [`Text::ROOM`] bytes or more; 0 at the end.
    pub(super) fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match &mut self.decoding {
            None => self.source.read(out),
            Some(decoding) => decoding.read(&mut self.source, out),
        }
    }
}

impl Decoding {
    fn read(&mut self, source: &mut Source<'_>, out: &mut [u8]) -> io::Result<usize> {
        // room for `MALFORMED` after whatever is decoded
        let room = out.len().saturating_sub(1);
        while !self.done {
            if self.at == self.end && !self.last {
                (self.at, self.end) = (0, source.read(&mut self.input)?);
                self.last = self.end == 0;
            }
            let (result, read, mut written) = self.decoder.decode_to_utf8_without_replacement(
                &self.input[self.at..self.end],
                &mut out[..room],
                self.last,
            );
            self.at += read;
            match result {
                DecoderResult::InputEmpty => self.done = self.last,
                DecoderResult::OutputFull => return Ok(written),
                DecoderResult::Malformed(..) => {
                    out[written] = MALFORMED;
                    written += 1;
                }
            }
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: [&str; 12] = [
        "текст",
        "нет",
        "мир",
        "ещё",
        "Дамаск",
        "США и Россия",
        "МОСКВА",
        "Ракетный удар",
        "Переговоры прошли вчера.",
        "Удар нанесён ночью; её нет",
        "ВАШИНГТОН НАНЁС УДАР",
        "Башар Асад прибыл в Москву",
    ];

    fn found(text: &str, encoding: &'static Encoding) -> &'static str {
        let table = format!("id;text\n1;{text}\n2;plain text about the war\n");
        let (bytes, _, unmappable) = encoding.encode(&table);
        assert!(!unmappable, "{text}");
        Found::of(&bytes, None).encoding.name()
    }

    #[test]
    fn tells_short_russian_texts_in_three_encodings_apart() {
        for text in SHORT {
            for encoding in [UTF_8, WINDOWS_1251, KOI8_R] {
                assert_eq!(found(text, encoding), encoding.name(), "{text}");
            }
        }
    }

    #[test]
    fn western_words_in_single_bytes_are_windows_1252() {
        for text in [
            "café",
            "naïve",
            "it’s",
            "“Yes”",
            "Müller – Köln",
            "l’été à Paris",
            "«Oui»",
            "€ 5",
            "Señor Núñez",
            "50 °C",
        ] {
            assert_eq!(found(text, WINDOWS_1252), "windows-1252", "{text}");
        }
    }

    #[test]
    fn a_bad_byte_in_a_text_of_utf8_does_not_change_its_encoding() {
        let text = b"id,text\n1,\xd0\xbc\xd0\xb8\xd1\x80\n2,caf\xe9\n";
        assert_eq!(Found::of(text, None).encoding, UTF_8);
    }

    #[test]
    fn a_character_cut_by_the_end_of_the_sample_is_no_bad_byte() {
        let mut text = vec![b'a'; SAMPLE - 1];
        text.push(0xd0);
        assert_eq!(Found::of(&text, None).encoding, UTF_8);
        text.pop();
        text[SAMPLE - 2] = 0xe9;
        assert_eq!(Found::of(&text, None).encoding, WINDOWS_1252);
    }

    #[test]
    fn utf_16_without_a_mark_shows_by_its_zero_bytes() {
        for text in [
            "id,text\n1,good news\n",
            "код;текст\n1;Удар нанесён ночью\n",
        ] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
            assert_eq!(Found::of(&little, None).encoding, UTF_16LE, "{text}");
            assert_eq!(Found::of(&big, None).encoding, UTF_16BE, "{text}");
        }
        assert_eq!(Found::of(b"id,text\n1,a\0b\n", None).encoding, UTF_8);
    }

    #[test]
    fn an_unknown_name_lists_the_common_ones() {
        assert_eq!(encoding_named("CP1251").unwrap(), WINDOWS_1251);
        assert_eq!(encoding_named("latin1").unwrap(), WINDOWS_1252);
        let error = encoding_named("cp1999").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("windows-1251"), "{error}");
    }
}
