//! Children that tests know by name, added to the made-up county. Nobody here exists.

use std::io::Write;
use std::path::Path;

/// A child of the tests: what the feeds say, and what would give the child away.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// First name as education writes it.
    pub first_name: &'static str,
    /// Surname as education writes it.
    pub surname: &'static str,
    /// Birth date as feeds write it.
    pub born: &'static str,
    /// Birth date as pages write it.
    pub born_in_words: &'static str,
    /// Unique Pupil Number.
    pub upn: &'static str,
    /// NHS number.
    pub nhs_number: &'static str,
    /// Postcode; no other child has it.
    pub postcode: &'static str,
    /// First line of the address; no other child has it.
    pub address: &'static str,
    /// Phone of the carer; no other carer has it.
    pub carer_phone: &'static str,
    /// Number in the record ids: `E{number}`, `B{number}`, `S{number}`.
    number: &'static str,
}

/// Known to every service: education, health, social care (open), a social worker, a sensitive service, transport.
pub const ZOE: Known = Known {
    first_name: "Zoë",
    surname: "O’Neill-Thistlewick",
    born: "2012-03-04",
    born_in_words: "4 March 2012",
    upn: "B873400016101",
    nhs_number: "9991000100",
    postcode: "FV97 1AB",
    address: "12 Grebe Lantern Lane",
    carer_phone: "01632 960971",
    number: "9000001",
};

/// Hidden: social care shields her, education and transport do not know.
pub const MAGNOLIA: Known = Known {
    first_name: "Magnolia",
    surname: "Quillfeather",
    born: "2014-07-08",
    born_in_words: "8 July 2014",
    upn: "H873400014103",
    nhs_number: "9991000119",
    postcode: "FV97 3EF",
    address: "7 Hidden Sparrow Court",
    carer_phone: "01632 960972",
    number: "9000002",
};

/// A child whose name would run as a script on a page that does not escape it.
pub const SCRIPT: Known = Known {
    first_name: "Jo’an",
    surname: "<script>document.title='Taken'</script>",
    born: "2013-05-06",
    born_in_words: "6 May 2013",
    upn: "E873400015102",
    nhs_number: "9991000127",
    postcode: "FV97 2DG",
    address: "3 <b>Bold</b> & Sons Yard",
    carer_phone: "01632 960973",
    number: "9000003",
};

/// The social worker of [`ZOE`].
pub const SOCIAL_WORKER: &str = "Petronella Ashgrove";
/// The worker of a sensitive service with [`ZOE`]: named to nobody but the management team.
pub const SENSITIVE_WORKER: &str = "Thaddeus Quillerby";
/// The organisation of that service.
pub const SENSITIVE_SERVICE: &str = "Lanternfield Sexual Health Clinic";

impl Known {
    /// Every child of the tests.
    pub const ALL: [Self; 3] = [ZOE, MAGNOLIA, SCRIPT];

    /// Texts that identify this child and nobody else, as any page or answer could write them.
    pub fn traces(&self) -> Vec<String> {
        let surname_in_html = self.surname.replace('<', "&lt;").replace('>', "&gt;");
        let mut traces = vec![
            self.surname.to_owned(),
            surname_in_html,
            self.born.to_owned(),
            self.born_in_words.to_owned(),
            self.upn.to_owned(),
            self.nhs_number.to_owned(),
            self.postcode.to_owned(),
            self.postcode.replace(' ', ""),
            self.address.to_owned(),
            self.carer_phone.to_owned(),
        ];
        traces.dedup();
        traces
    }

    /// Source and record id of the child's education record.
    pub fn education_record(&self) -> (&'static str, String) {
        ("education", format!("E{}", self.number))
    }
}

/// Adds the known children to the feed files of a county in `folder`.
pub(crate) fn add_to(folder: &Path) -> std::io::Result<()> {
    for child in Known::ALL {
        let Known {
            first_name,
            surname,
            born,
            upn,
            nhs_number,
            postcode,
            address,
            carer_phone,
            number,
            ..
        } = child;
        add(
            folder,
            "education.csv",
            &format!(
                "E{number},{upn},,{first_name},,{surname},,,{born},F,{address},Wexbridge,{postcode},900101,Marigold,\
                 {surname},,,{carer_phone},E,SLCN,2026-06-01"
            ),
        )?;
        add(
            folder,
            "social_care.csv",
            &format!(
                "S{number},{nhs_number},{upn},{first_name},,{surname},,,{born},,F,{address},Wexbridge,{postcode},Marigold,\
                 {surname},{carer_phone},CIN,{shielded},2026-06-02",
                shielded = if number == MAGNOLIA.number { "Y" } else { "N" }
            ),
        )?;
        add(
            folder,
            "transport.csv",
            &format!(
                "transport,T{number},{upn},{first_name},{surname},{born},900101,send_mobility,,manual,Y,yes,Y,speech,\
                 MTWTF,07:45,15:35,EHC-{number},2026-09-01,2027-07-31,Y,\"{address}, Wexbridge\",{postcode},,,Marigold \
                 {surname},{carer_phone},2026-06-03"
            ),
        )?;
        for (place, service, organisation, worker, sensitive) in [
            (1, "social_work", "Fellvale Council", SOCIAL_WORKER, "N"),
            (2, "sexual_health", SENSITIVE_SERVICE, SENSITIVE_WORKER, "Y"),
        ] {
            add(
                folder,
                "involvement.csv",
                &format!(
                    "involvement,N{number}{place},social_care,S{number},,,,,,{service},{organisation},Team {place},{worker},\
                     practitioner,01632 96098{place},worker{place}@example.org,2026-01-0{place},,N,{sensitive},written,\
                     2026-01-01"
                ),
            )?;
        }
    }
    let Known {
        nhs_number,
        born,
        postcode,
        ..
    } = ZOE;
    add(
        folder,
        "health_births.csv",
        &format!(
            "B{number},{nhs_number},ZOE,ONEILL THISTLEWICK,{born},2,1,1,MARIGOLD,ONEILL THISTLEWICK,1985-02-03,{address},\
             WEXBRIDGE,{postcode},2012-03-10",
            number = ZOE.number,
            address = ZOE.address.to_uppercase()
        ),
    )
}

fn add(folder: &Path, file: &str, row: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).open(folder.join(file))?;
    writeln!(file, "{row}")
}
