//! The intake from outside: files in, rows and verdicts out.

mod bad_files;
mod bad_rows;
mod caf;
mod census;
mod census_xml;
mod cin;
mod ctf;
mod ctf_history;
mod dch;
mod dch_made;
mod fhir;
mod fhir_made;
mod fuzz;
mod json;
mod laws;
mod packed;
mod plain_kinds;
mod sen2;
mod sen2_xml;
mod service_kinds;
mod ssda903;
mod ssda903_xml;
mod support;
mod traps;
mod workbook;
mod workbook_made;
mod workbook_sets;
mod xml;
mod youth;
#[path = "../../src/file/zip_made.rs"]
mod zip_made;
