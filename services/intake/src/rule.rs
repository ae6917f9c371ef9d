//! The rules that a row is held against, each with a stable code and a sentence for the people who fix the feed.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($variant:ident = $code:literal $effect:ident $sentence:literal;)*) => {
        /// One rule. Codes are stable: councils count on them in reports.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Rule {
            $(#[doc = $sentence] #[serde(rename = $code)] $variant,)*
        }

        impl Rule {
            /// Every rule: first those that reject a row, then those that warn.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable code, as in `rejected_by_rule` of a load's report.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Whether a row that breaks the rule is rejected.
            pub const fn rejects(self) -> bool {
                match self { $(Self::$variant => matches!(Effect::$effect, Effect::Rejects),)* }
            }

            /// What is wrong and what to do, in plain English, without any value.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }

            /// What is wrong: the first of the sentences.
            pub fn problem(self) -> &'static str {
                self.parts().0
            }

            /// What happens then and what to do: the other sentences.
            pub fn advice(self) -> &'static str {
                self.parts().1
            }

            fn parts(self) -> (&'static str, &'static str) {
                let sentence = self.sentence();
                let end = sentence.find(". ").map_or(sentence.len(), |at| at + 1);
                (&sentence[..end], sentence[end..].trim_start())
            }
        }
    };
}

enum Effect {
    Rejects,
    Warns,
}

rules! {
    PreviouslyDeleted = "previously_deleted" Rejects
        "The record was deleted under a retention rule. It stays out until information governance lets it come back.";
    RecordIdMissing = "record_id_missing" Rejects
        "The row has no record id, so later versions of it could not be recognised. Export the id of the source system in every row.";
    RecordIdUnusable = "record_id_unusable" Rejects
        "The record id is longer than 200 characters or holds control characters. Check that the id column holds the id of the source system.";
    RecordIdRounded = "record_id_rounded" Rejects
        "Excel has turned the record id into a number and written it as a power of ten, like 1.23457E+12, so several records would have the same id. Format the column as text in Excel before the table is pasted or opened, and save it again.";
    RowEmpty = "row_empty" Rejects
        "Every column of the row is empty. Delete empty rows from the export.";
    ColumnNeeded = "column_needed" Rejects
        "The record lacks a column that every record of its kind states. Send the column, empty where nothing is recorded.";
    FieldsTooFew = "fields_too_few" Rejects
        "The row has fewer fields than the header. Look for a line break inside a value without quotes, or a missing comma.";
    FieldsTooMany = "fields_too_many" Rejects
        "The row has more fields than the header. Put quotes around values that hold a comma.";
    FieldTooLong = "field_too_long" Rejects
        "A field is longer than 64 KiB. Look for a quote that is never closed, or a document pasted into the field.";
    RowTooLong = "row_too_long" Rejects
        "The row is longer than 256 KiB. Look for a quote that is never closed, or documents pasted into the row.";
    NulByte = "nul_byte" Rejects
        "The row holds a NUL byte, which no text has. Export the file again; it may be damaged.";
    NotUtf8 = "not_utf8" Rejects
        "The row is not UTF-8. Save the file again as \"CSV UTF-8\".";
    NobodyIdentified = "nobody_identified" Rejects
        "The row names nobody: no name, no birth date, no number and no reference to another record. Complete the record in the source system or leave it out.";
    RowCutOff = "row_cut_off" Rejects
        "The file ends in the middle of this row. Export or copy the file again and load the whole of it.";
    RecordTooLong = "record_too_long" Rejects
        "The record is longer than 1 MiB, or holds more parts than a record can. Look for a document in it, or send fewer children at a time.";
    JsonBroken = "json_broken" Rejects
        "The record is not JSON: a bracket, comma or quote is missing, or it is nested too deep. Export the file again.";
    NoPatient = "no_patient" Rejects
        "The record is no patient, and no bundle that holds one. Send patients and records at birth only.";
    BabyUnclear = "baby_unclear" Rejects
        "The bundle holds several patients and does not say which of them is the baby. Name the mother as a related person of the baby.";
    Stillbirth = "stillbirth" Rejects
        "A stillbirth is not a child's record. Nothing of it is kept.";
    EventMessage = "event_message" Rejects
        "Messages about events are another kind of feed: they may say that something was deleted. Send patients and records at birth only, and load messages with the kind dch-stu3.";
    NoMessage = "no_message" Rejects
        "The record is no message about an event. Send messages only; patients and records at birth are the kind pds-fhir.";
    MessageIncomplete = "message_incomplete" Rejects
        "The message lacks what every message has to say: its id, its event, whether that is new, an update or a deletion, when it was sent, the patient's NHS number, and whom or what the event adds.";
    EventUnused = "event_unused" Rejects
        "Messages of this event are not read: they tell of care, not of who a child is or who works with it. Nothing of the event is kept. Leave them out of the subscription.";
    WithdrawalUnclear = "withdrawal_unclear" Rejects
        "The message withdraws a contact and does not say which, so nothing was withdrawn. Withdraw the record by its id, or send the contact with the message.";
    TemplateUnfilled = "template_unfilled" Rejects
        "The record is a template whose marks have not been filled in. Look at the program that wrote it.";
    RecordRedacted = "record_redacted" Rejects
        "The health service withholds the whole record, so it says nothing about the child.";

    RecordIdTwice = "record_id_twice" Warns
        "An earlier row of the file has the same record id. The later row counts as a later version of the record.";
    NumberRounded = "number_rounded" Warns
        "Excel has written the number as a power of ten, like 1.23457E+12, and lost its last digits. It is kept as received and not used to find the child. Format the column as text in Excel before the table is pasted or opened, and save it again.";
    UpnFormat = "upn_format" Warns
        "The value is not a unique pupil number: one letter, eleven digits, then a digit or letter. It is kept as received and not used to find the child. Correct it in the source system.";
    UpnCheckLetter = "upn_check_letter" Warns
        "The check letter does not fit the rest of the unique pupil number, so a character is mistyped. It is kept as received and not used to find the child. Correct it in the source system.";
    UpnUnknownReason = "upn_unknown_reason" Warns
        "The pupil number column holds a reason for having no number (UN1 to UN7). It is kept as received and not used as a number.";
    UpnBesideReason = "upn_beside_reason" Warns
        "The record has a unique pupil number and a reason for having none. The number is used. Take one of the two out in the source system.";
    UpnAuthority = "upn_authority" Warns
        "The unique pupil number starts with the code of no local authority that we know. It is kept and used. Check it in the source system.";
    NhsFormat = "nhs_format" Warns
        "The value is not an NHS number of ten digits. It is kept as received and not used to find the child. Correct it in the source system.";
    NhsCheckDigit = "nhs_check_digit" Warns
        "The check digit does not fit the rest of the NHS number, so a digit is mistyped. It is kept as received and not used to find the child. Correct it in the source system.";
    NhsFiller = "nhs_filler" Warns
        "The NHS number is one digit repeated. It is kept as received and not used to find the child. Leave the field empty where the number is not known.";
    UlnInNhsField = "uln_in_nhs_field" Warns
        "The NHS number column holds a unique learner number. It is kept as received and not used to find the child. Move it to its own column.";
    NhsUnverified = "nhs_unverified" Warns
        "The health service has not traced the NHS number yet. It is kept and used.";
    NhsDisputed = "nhs_disputed" Warns
        "Tracing found nobody or several people for the NHS number, or two records claim it. It is not used to find the child.";
    MothersNumber = "mothers_number" Warns
        "The baby's record holds the NHS number of the mother or of another relation. It is not used for the baby. Correct it in the source system.";
    DateUnreadable = "date_unreadable" Warns
        "The value cannot be read as a date. It is kept as received and treated as not recorded. Write dates as YYYY-MM-DD.";
    DateImpossible = "date_impossible" Warns
        "There is no such day in the calendar. It is kept as received and treated as not recorded. Correct it in the source system; dates are YYYY-MM-DD.";
    DateOutOfRange = "date_out_of_range" Warns
        "The year is before 1900 or too far ahead to be right. The date is kept as received and treated as not recorded. Correct it in the source system.";
    DateInFuture = "date_in_future" Warns
        "The date is in the future. It is kept. Check it in the source system; the due date of an unborn child has a column of its own.";
    DateFiller = "date_filler" Warns
        "The date is one that systems fill in when none is known, such as 1900-01-01. It is kept as received and treated as not recorded. Leave the field empty where the date is not known.";
    DatesReversed = "dates_reversed" Warns
        "The last day comes before the first day. Both are kept. Correct them in the source system.";
    AgeUnlikely = "age_unlikely" Warns
        "By this birth date the child is older than 25. The date is kept and used. Check it in the source system.";
    ProcessUndated = "process_undated" Warns
        "A process has no first day. It is kept without one. Complete it in the source system.";
    ClosedUndated = "closed_undated" Warns
        "There is a reason for closing but no day, so nobody can tell when it was closed. Add the day.";
    OpenedInError = "opened_in_error" Warns
        "The episode was opened in error, so none is recorded.";
    PlaceholderName = "placeholder_name" Warns
        "The name stands for a name that is not known yet, such as \"Baby\". It is kept and treated as not recorded. Send the name when it is known.";
    SexUnknownCode = "sex_unknown_code" Warns
        "The code for sex is not one that we know. It is kept as received and treated as not known. Use M, F or U.";
    PostcodeFormat = "postcode_format" Warns
        "The postcode does not have the shape of a United Kingdom postcode. It is kept. Correct it in the source system.";
    NumberUnreadable = "number_unreadable" Warns
        "The value is not a whole number in the range that the column allows. It is kept as received and treated as not recorded.";
    BirthOrderBeyondBirths = "birth_order_beyond_births" Warns
        "The birth order is greater than the number of babies. Both are kept. Correct them in the source system.";
    ShieldedUnreadable = "shielded_unreadable" Warns
        "The shield mark is neither Y nor N. The child is shielded to be safe. Write Y or N.";
    SensitiveUnreadable = "sensitive_unreadable" Warns
        "The mark for a sensitive service is neither Y nor N. The service is treated as sensitive to be safe. Write Y or N.";
    FlagUnreadable = "flag_unreadable" Warns
        "The value is neither Y nor N. It is treated as not recorded. Write Y or N.";
    CodeUnknown = "code_unknown" Warns
        "The code is not on the list for this column. It is kept as received. Use a code of the list, or ask for it to be added.";
    TimeUnreadable = "time_unreadable" Warns
        "The value is not a time of day. It is kept as received and treated as not recorded. Write times as HH:MM.";
    DaysUnreadable = "days_unreadable" Warns
        "The travel days are not letters out of MTWTF with a dash for a day off. They are kept as received. Write them like MTWTF or M-W-F.";
    MedicalText = "medical_text" Warns
        "The medical plan column holds text. Only that a plan exists is kept, never its text. Write Y or N.";
    ServiceTypeMissing = "service_type_missing" Warns
        "The row names no service type. Unless the row says that the service is not sensitive, it is treated as sensitive to be safe. Add the service type.";
    ServiceTypeUnknown = "service_type_unknown" Warns
        "The service type is not on the list. Unless the row says that the service is not sensitive, it is treated as sensitive to be safe. Use a code of the list.";
    ConsentMissing = "consent_missing" Warns
        "The service is sensitive and the row states no consent. Sensitive services are recorded only with informed explicit consent. Check it with the service.";
    ConsentWithdrawn = "consent_withdrawn" Warns
        "Consent was refused or withdrawn, so the involvement is not kept.";
    SharingRefused = "sharing_refused" Warns
        "The young person does not agree to sharing, so neither the activity nor the worker is kept.";
    SharingUnreadable = "sharing_unreadable" Warns
        "The consent to sharing is neither yes nor no. It is treated as a no to be safe. Write Y or N.";
    ActivityUnknown = "activity_unknown" Warns
        "The activity code is not on the list, so no activity is recorded. Use a code of the list.";
    WorkerMissing = "worker_missing" Warns
        "The row has the contact of a worker but no name, so no worker is recorded. Add the name.";
    ChildRefIncomplete = "child_ref_incomplete" Warns
        "Of the record that the row refers to, only the source or only the id is given, so it refers to none. Give both or neither.";
    SenOverlap = "sen_overlap" Warns
        "Two provisions for special educational needs run at the same time. The one that began last counts. End the other one in the source system.";
    ResultIncomplete = "result_incomplete" Warns
        "A result lacks its stage, its subject or the result itself, so it is not recorded. Complete it in the source system.";
    SchoolMissing = "school_missing" Warns
        "The file names no school, so none is recorded for its pupils.";
    ClinicalDropped = "clinical_dropped" Warns
        "Clinical entries of the file, such as weights and findings, are not kept anywhere.";
    CharacteristicsDropped = "characteristics_dropped" Warns
        "Sensitive characteristics, and what is no code of a characteristic, are not kept anywhere.";
    SocialCareDropped = "social_care_dropped" Warns
        "What the file says of children beyond their identity and the days of each process, such as needs, factors and categories, is not kept anywhere.";
    YearUnlikeReference = "year_unlike_reference" Warns
        "The year of the collection is not that of its reference date. The reference date counts. Check that this is the file that was meant.";
    ExclusionUnclear = "exclusion_unclear" Warns
        "An exclusion does not say of which kind it is, so it is not recorded. Complete it in the source system.";
    ColumnsDropped = "columns_dropped" Warns
        "These columns are not needed, or too sensitive to hold, so their values are not kept anywhere.";
    ElementsDropped = "elements_dropped" Warns
        "These elements are not needed, or too sensitive to hold, so their values are not kept anywhere.";
    TableAbsent = "table_absent" Warns
        "What it says of the children is not recorded. Load all tables of the set together.";
    TableUnused = "table_unused" Warns
        "The table is not read, and nothing of it is kept.";
    TableRowsUnjoined = "table_rows_unjoined" Warns
        "These rows belong to no row of the main table, so nothing of them is kept. Check that all files are of one export.";
    TableRowsUnusable = "table_rows_unusable" Warns
        "These rows cannot be read: they have too few or too many fields, are too long or hold damaged characters. Export the table again.";
    LeavingDateMissing = "leaving_date_missing" Warns
        "The pupil is no longer on roll, but no day of leaving is given. The day before the date of the census is taken.";
    CellsInError = "cells_in_error" Warns
        "These cells hold an error of Excel, such as #N/A, so nothing is recorded there. Mend the formulas.";
    SheetsUnused = "sheets_unused" Warns
        "Only the first sheet of a workbook is read. Load each of the others as a file of its own.";
    SheetsNoTable = "sheets_no_table" Warns
        "The sheet is no table of the set, so nothing of it is kept. A table has the names of its columns in its first row.";
    ElementsUnused = "elements_unused" Warns
        "These parts of the file are not read. They stay with the record as received, where nobody sees them.";
    UnknownColumn = "unknown_column" Warns
        "The column is not part of this kind of feed. Its values are kept as received and used nowhere.";
    ColumnDropped = "column_dropped" Warns
        "The column is not part of this kind of feed, which may hold what nobody is to see. Its values are kept nowhere.";
    ColumnsMissing = "columns_missing" Warns
        "The file lacks columns of this kind of feed, so nothing is recorded there.";
    NoFinalLineEnd = "no_final_line_end" Warns
        "The last line has no line end. If rows are missing, the file was cut: export or copy it again.";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A code that is no rule of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no rule \"{0}\"")]
pub struct UnknownRule(pub String);

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|rule| rule.code() == code)
            .ok_or_else(|| UnknownRule(code.to_owned()))
    }
}

/// Every rule, in the order in which pages list them.
pub fn rules() -> &'static [Rule] {
    Rule::ALL
}

/// The sentence of a rule code; an unknown code (of an older version) stands for itself.
pub fn rule_sentence(code: &str) -> &str {
    match code.parse::<Rule>() {
        Ok(rule) => rule.sentence(),
        Err(_) => code,
    }
}

/// One rule broken at one place. Never holds the value: that stays in the row as received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// Column as the file's header names it, where one column is at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Line of the file on which the row starts, from 1.
    pub line: u64,
    /// What is wrong and what to do, in plain English.
    pub sentence: Cow<'static, str>,
}

/// Why a row was rejected.
pub type Reason = Finding;

/// What is doubtful about a row, or about the whole file, that was accepted all the same.
pub type Warning = Finding;

/// What is doubtful about a file as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Name of the file; of one in an archive, its place there besides.
    pub file: String,
    /// What is doubtful.
    pub warning: Warning,
}

impl Finding {
    /// A finding about one column, or about the row if `column` is `None`.
    pub fn new(rule: Rule, column: Option<&str>, line: u64) -> Self {
        Self {
            rule,
            column: column.map(str::to_owned),
            line,
            sentence: Cow::Borrowed(rule.sentence()),
        }
    }

    /// The same with a first sentence that tells more (counts, column names; no values).
    #[must_use]
    pub fn telling(mut self, detail: &str) -> Self {
        self.sentence = Cow::Owned(format!("{detail} {}", self.sentence));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stable_and_sentences_are_sentences() {
        insta::assert_snapshot!(
            rules()
                .iter()
                .map(|rule| format!(
                    "{} {}: {}",
                    if rule.rejects() { "-" } else { "+" },
                    rule.code(),
                    rule.sentence()
                ))
                .collect::<Vec<_>>()
                .join("\n")
        );
        for rule in rules() {
            assert_eq!(rule.code().parse(), Ok(*rule));
            assert!(rule.sentence().ends_with('.'), "{rule}");
            assert!(rule.problem().ends_with('.'), "{rule}");
            assert_eq!(format!("{} {}", rule.problem(), rule.advice()).trim(), rule.sentence());
            assert_eq!(serde_json::to_string(rule).unwrap(), format!("\"{rule}\""));
        }
        assert_eq!(rule_sentence("rule_of_an_older_version"), "rule_of_an_older_version");
    }

    #[test]
    fn a_finding_survives_storage() {
        let finding = Finding::new(Rule::FieldsTooMany, None, 7).telling("The row has 4 fields, the header 3.");
        let json = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding);
        assert!(
            finding
                .sentence
                .starts_with("The row has 4 fields, the header 3. The row has more")
        );
    }
}
