//! Inputs out of whole files.

use std::ops::Range;

use super::{
    chance::Chance,
    readers::{Reader, packed},
};

/// Texts that readers trip over, if over anything.
const TOKENS: [&[u8]; 34] = [
    b"<",
    b">",
    b"</",
    b"/>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<?x?>",
    b"<!DOCTYPE x>",
    b"&",
    b"&amp;",
    b"&#0;",
    b"&#x1F;",
    b"\"",
    b"\"\"",
    b"'",
    b",",
    b";",
    b"\n",
    b"\r",
    b"\0",
    b"\x1F",
    b"\xEF\xBB\xBF",
    b"\xFF\xFE",
    b"\xC3",
    b"{}",
    b"[",
    b"]",
    b"null",
    b"1e999",
    b"9999-12-31",
    b"-99999999999999999999",
    b"8.0",
];
/// Most bytes of an input: copies of copies grow.
const BYTES_MAX: usize = 64 << 10;

/// An input of a reader: its texts changed in some places, or bytes of chance.
pub fn changed(readers: &[Reader], reader: &Reader, chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut texts = reader.texts.clone();
    let at = chance.below(texts.len());
    if chance.once_in(40) {
        return vec![(0..chance.below(400)).map(|_| chance.byte()).collect()];
    }
    for _ in 0..=chance.below(6) {
        // Most changes hit the same text, others any.
        let at = if chance.once_in(3) {
            chance.below(texts.len())
        } else {
            at
        };
        change(&mut texts[at].1, readers, chance);
        texts[at].1.truncate(BYTES_MAX);
    }
    let how = chance.below(24);
    if how == 0 && texts.len() > 1 {
        texts.remove(at);
    } else if how == 1 && texts.len() > 1 {
        texts.push(texts[at].clone());
    }
    let mut files = reader.files(&texts);
    if how == 2 {
        files = vec![packed(&files)];
    } else if how == 3 {
        files = vec![packed(&files)];
        change(&mut files[0], readers, chance);
    } else if how == 4 {
        // What a workbook is packed in; of anything else, the text once more.
        change(&mut files[0], readers, chance);
    }
    files
}

fn range(bytes: &[u8], longest: usize, chance: &mut Chance) -> Range<usize> {
    let from = chance.below(bytes.len() + 1);
    let to = from + chance.below(longest.min(bytes.len() - from) + 1);
    from..to
}

fn change(bytes: &mut Vec<u8>, readers: &[Reader], chance: &mut Chance) {
    // Damage to a tag ends a document at once, so most changes leave it one.
    if bytes.starts_with(b"<") && !chance.once_in(8) {
        return change_elements(bytes, chance);
    }
    let at = chance.below(bytes.len());
    match chance.below(10) {
        0 if !bytes.is_empty() => bytes[at] ^= 1 << chance.below(8),
        1 if !bytes.is_empty() => bytes[at] = chance.byte(),
        2 => {
            let token = chance.pick(&TOKENS);
            bytes.splice(at..at, token.iter().copied());
        }
        3 => drop(bytes.drain(range(bytes, 40, chance))),
        4 if chance.once_in(4) => bytes.truncate(at),
        5 => {
            let copied = bytes[range(bytes, 200, chance)].to_vec();
            let times = if chance.once_in(20) { 1 + chance.below(300) } else { 1 };
            bytes.splice(at..at, copied.repeat(times));
        }
        6 => {
            let other = &readers[chance.below(readers.len())].texts;
            let other = &other[chance.below(other.len())].1;
            let part = other[range(other, 300, chance)].to_vec();
            bytes.splice(at..at, part);
        }
        // Parts of the same file change places: tags, cells, names, values.
        _ => swap(bytes, chance),
    }
}

/// Elements are repeated, left out, put elsewhere, swapped, renamed or said otherwise.
fn change_elements(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let (Some(one), Some(other)) = (element(bytes, chance), element(bytes, chance)) else {
        return;
    };
    let copy = bytes[one.clone()].to_vec();
    match chance.below(7) {
        0 => drop(bytes.splice(one.end..one.end, copy)),
        1 => drop(bytes.drain(one)),
        2 => drop(bytes.splice(other.start..other.start, copy)),
        3 => {
            let nested = copy.repeat(2 + chance.below(3));
            bytes.splice(one, nested);
        }
        4 => swap_ranges(bytes, one, other),
        5 => {
            // What one element holds under the name of the other.
            let inside = |range: &Range<usize>| {
                let text = &bytes[range.clone()];
                let open = text.iter().position(|byte| *byte == b'>').map_or(0, |at| at + 1);
                let close = text.iter().rposition(|byte| *byte == b'<').unwrap_or(open);
                range.start + open..range.start + close.max(open)
            };
            let (from, to) = (inside(&other), inside(&one));
            let text = bytes[from].to_vec();
            bytes.splice(to, text);
        }
        _ => {
            let place = one.start + copy.iter().position(|byte| *byte == b'>').map_or(0, |at| at + 1);
            let token = [
                &b"A3"[..],
                b"E12",
                b"8.0",
                b"-1",
                b"30/02/2011",
                b"9999-12-31",
                b"&#x41;",
                b"<![CDATA[<x>]]>",
                b"NULL",
                b" ",
            ];
            let token = chance.pick(&token);
            bytes.splice(place..place, token.iter().copied());
        }
    }
}

/// An element of chance, from its opening tag to the next closing one of its name.
fn element(bytes: &[u8], chance: &mut Chance) -> Option<Range<usize>> {
    let start = chance.below(bytes.len());
    let opens = |pair: &[u8]| pair[0] == b'<' && pair[1].is_ascii_alphabetic();
    let start = start + bytes[start..].windows(2).position(opens)?;
    let name = bytes[start + 1..]
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric())?;
    let close = [b"</", &bytes[start + 1..start + 1 + name], b">"].concat();
    let end = bytes[start..].windows(close.len()).position(|window| window == close)?;
    Some(start..start + end + close.len())
}

fn swap(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let (first, second) = (part(bytes, chance), part(bytes, chance));
    swap_ranges(bytes, first, second);
}

fn swap_ranges(bytes: &mut Vec<u8>, first: Range<usize>, second: Range<usize>) {
    let (first, second) = if first.start <= second.start {
        (first, second)
    } else {
        (second, first)
    };
    if first.end > second.start {
        return;
    }
    let changed = [
        &bytes[..first.start],
        &bytes[second.clone()],
        &bytes[first.end..second.start],
        &bytes[first.clone()],
        &bytes[second.end..],
    ];
    *bytes = changed.concat();
}

/// What stands between two marks of a format, around a place of chance.
fn part(bytes: &[u8], chance: &mut Chance) -> Range<usize> {
    let is_mark = |byte: &u8| b"<>,\"\n:{}[]".contains(byte);
    let at = chance.below(bytes.len());
    let start = bytes[..at].iter().rposition(is_mark).map_or(0, |mark| mark + 1);
    let end = bytes[at..]
        .iter()
        .position(is_mark)
        .map_or(bytes.len(), |mark| at + mark);
    start..end.max(start)
}
