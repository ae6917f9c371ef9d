//! Zip archives for tests, written field by field so that each fault can be put in.

use std::io::Write;

use flate2::{Compression, Crc, write::DeflateEncoder};

/// One entry of a made-up archive.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub name: &'a str,
    pub content: &'a [u8],
    pub deflated: bool,
    pub sizes_follow: bool,
}

/// An archive with these entries.
pub fn archive(entries: &[Entry<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let packed = if entry.deflated {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(entry.content).expect("a vector takes everything");
            encoder.finish().expect("a vector takes everything")
        } else {
            entry.content.to_vec()
        };
        let mut crc = Crc::new();
        crc.update(entry.content);
        let sums = [crc.sum(), packed.len() as u32, entry.content.len() as u32];
        let sums: Vec<u8> = sums.into_iter().flat_map(u32::to_le_bytes).collect();
        let mut common = vec![20, 0, if entry.sizes_follow { 8 } else { 0 }, 0];
        common.extend([if entry.deflated { 8 } else { 0 }, 0, 0, 0, 0, 0]);
        let lengths = [entry.name.len() as u16, 0].map(u16::to_le_bytes).concat();
        let offset = (bytes.len() as u32).to_le_bytes();
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(if entry.sizes_follow { vec![0; 12] } else { sums.clone() });
        bytes.extend(&lengths);
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&packed);
        if entry.sizes_follow {
            bytes.extend(b"PK\x07\x08");
            bytes.extend(&sums);
        }
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend(&sums);
        directory.extend(&lengths);
        directory.extend([0; 10]);
        directory.extend(offset);
        directory.extend(entry.name.as_bytes());
    }
    let (start, length) = (bytes.len() as u32, directory.len() as u32);
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([entries.len() as u16; 2].map(u16::to_le_bytes).concat());
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
