//! Every reader under bytes that nobody meant: without panic, hang or memory without bound, and with every row accounted
//! for.
//!
//! One table of readers holds a small whole file of every kind in every way in which it may be written. Inputs are those
//! files with bits, tags, cells and whole parts changed, and now and then bytes of pure chance. Input number `n` is always
//! the same, so what fails is found again by its number. Processes of their own read them, with a bound on their memory.

mod chance;
mod check;
mod mutate;
mod readers;

use std::{
    collections::BTreeMap,
    env,
    panic::{self, Location},
    process::Command,
};

use child::FeedKind;

use self::{
    chance::Chance,
    check::{Seen, check, received},
    mutate::changed,
    readers::{Form, Reader, packed, readers},
};
use crate::support::read_all;

/// Inputs in `make test`; `make prove` asks for ten million.
const SAMPLE: u64 = 2_000;
/// Memory that a process may reserve, in KiB; small files need a tenth of it.
const MEMORY_KIB_MAX: u64 = 1 << 20;
/// Inputs of one process: what each leaves behind would add up.
const SHARE: u64 = 250_000;
/// Which inputs a process reads, as `from..to`.
const PART: &str = "INTAKE_FUZZ_PART";
/// Number of inputs, where it is to be another one.
const INPUTS: &str = "ONECHILD_FUZZ_INPUTS";

#[test]
fn any_bytes_are_read_without_panic_hang_or_unbounded_memory() {
    if let Ok(part) = env::var(PART) {
        let (from, to) = part.split_once("..").expect("a part is a range");
        read_inputs(from.parse().expect("a number"), to.parse().expect("a number"));
        return;
    }
    let asked = env::var(INPUTS).map(|text| text.parse().expect("a number of inputs"));
    let inputs: u64 = asked.unwrap_or(SAMPLE);
    let share = inputs.div_ceil(2).clamp(1, SHARE);
    let mut rest = (0..inputs)
        .step_by(share as usize)
        .map(|from| (from, (from + share).min(inputs)));
    // Two processes at a time: tests run beside each other.
    while let Some(first) = rest.next() {
        let under_way: Vec<_> = [Some(first), rest.next()].into_iter().flatten().map(start).collect();
        for (part, mut process) in under_way {
            let status = process.wait().expect("a process that was started ends");
            assert!(status.success(), "inputs {part:?}: {status}; see above for the input");
        }
    }
}

/// Starts a process that runs this test for some of the inputs, with bounded memory.
fn start(part: (u64, u64)) -> ((u64, u64), std::process::Child) {
    let name = "fuzz::any_bytes_are_read_without_panic_hang_or_unbounded_memory";
    let process = Command::new("sh")
        .args(["-c", "ulimit -v $0 && exec \"$@\"", &MEMORY_KIB_MAX.to_string()])
        .arg(env::current_exe().expect("a test knows where it is"))
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(PART, format!("{}..{}", part.0, part.1))
        .spawn()
        .expect("a shell is there");
    (part, process)
}

/// Says which input was being read when a panic passes.
struct Told<'r>(u64, &'r Reader);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "input {} of {} as {:?} was not survived",
                self.0, self.1.kind, self.1.form
            );
        }
    }
}

fn read_inputs(from: u64, to: u64) {
    // Of the library for workbooks panics are expected, and caught by us.
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let place = info.location().map(Location::file).unwrap_or_default();
        if !place.contains("calamine") {
            told(info);
        }
    }));
    let readers = readers();
    let mut seen: BTreeMap<usize, Seen> = BTreeMap::new();
    for number in from..to {
        let at = (number % readers.len() as u64) as usize;
        let reader = &readers[at];
        let told = Told(number, reader);
        let input = changed(&readers, reader, &mut Chance::of(number));
        seen.entry(at).or_default().add(&check(reader, &input));
        drop(told);
    }
    // Inputs that are all refused at their first byte would test nothing.
    for (at, seen) in seen {
        let Reader { kind, form, .. } = readers[at];
        if seen.inputs >= 100 {
            assert!(seen.with_rows * 8 >= seen.inputs, "{kind} as {form:?}: {seen:?}");
            assert!(seen.with_faults * 10 >= seen.inputs, "{kind} as {form:?}: {seen:?}");
        }
    }
}

#[test]
fn every_reader_takes_its_whole_file() {
    for reader in readers() {
        let seen = check(&reader, &reader.files(&reader.texts));
        assert!(
            seen.rows > 0 && !seen.refused,
            "{} as {:?}: {seen:?}",
            reader.kind,
            reader.form
        );
    }
}

#[test]
fn no_way_of_writing_a_kind_is_left_out() {
    let readers = readers();
    for kind in FeedKind::ALL {
        for form in Form::ALL {
            // What a kind is not written in is refused as another format, or has no table in it.
            let (_, verdict) = read_all(kind, &form.probe());
            let foreign = verdict.is_some_and(|verdict| verdict.code() == "file_format");
            let listed = readers.iter().any(|reader| reader.kind == kind && reader.form == form);
            assert_eq!(listed, !foreign, "{kind} as {form:?}");
        }
    }
}

#[test]
fn a_set_packed_into_one_archive_is_read_as_its_files_are() {
    let readers = readers();
    for (number, reader) in (0..).zip(
        readers
            .iter()
            .filter(|reader| reader.is_set() && reader.form == Form::Csv),
    ) {
        for round in 0..40 {
            let input = changed(&readers, reader, &mut Chance::of(number * 1000 + round));
            if input.len() < 2 {
                continue;
            }
            let raws = |files: &[Vec<u8>]| received(reader, files);
            assert_eq!(
                raws(&input),
                raws(&[packed(&input)]),
                "{} {number} {round}",
                reader.kind
            );
        }
    }
}
