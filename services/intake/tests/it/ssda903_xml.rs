//! The return of looked-after children as one document.

use child::FeedKind;
use intake::{Finding, Row};

use crate::{
    ssda903,
    support::{codes, outcomes, read_documents, read_files, read_set, said},
};

const CHILDREN: &str = "<CHILD><HEADER><CHILDID>101</CHILDID><SEX>1</SEX><DOB>04/03/2012</DOB><ETHNIC>WBRI</ETHNIC>
<UPN>B801200005001</UPN><MOTHER>0</MOTHER><UASC>0</UASC><AREVIEW><REVIEW>03/04/2020</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
<OC2><SUBSTANCE_MISUSE>1</SUBSTANCE_MISUSE></OC2></HEADER>
<EPISODE><DECOM>02/12/2019</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>U1</PL><PL_POST>QQ2 2QQ</PL_POST><HOME_POST>QQ1 1QQ</HOME_POST>
<URN>SC123</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>16/05/2020</DEC><REC>X1</REC></EPISODE>
<EPISODE><DECOM>11/12/2018</DECOM><LS>V2</LS><PL>U1</PL><DEC>18/07/2019</DEC><REC>E15</REC></EPISODE>
<EPISODE><DECOM>16/05/2020</DECOM><LS>e1</LS><PL>U6</PL><DEC/><REC/></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>102.0</CHILDID><SEX>2</SEX><DOB>05/04/2013</DOB><UPN>UN4</UPN><MOTHER>1</MOTHER><MC_DOB>06/05/2020</MC_DOB>
</HEADER><EPISODE><DECOM>30/03/2019</DECOM><LS>V9</LS><PL>K2</PL><DEC>10/04/2019</DEC><REC>X1</REC></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>103</CHILDID><SEX>F</SEX><DOB>06/05/2014</DOB><UPN>3412</UPN></HEADER>
<EPISODE><DECOM>30/03/2019</DECOM><LS>C1</LS><PL>U1</PL></EPISODE></CHILD>
";

/// A return around some children.
pub fn message(children: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<EXPSSDA903>\n{children}</EXPSSDA903>\n")
}

/// The same children as in the tables.
pub fn all() -> String {
    message(CHILDREN)
}

fn read(text: &str) -> (Vec<Row>, Vec<Finding>) {
    read_documents(FeedKind::Ssda903, &[("return.xml", text)])
}

fn refused(text: &str) -> String {
    let (_, verdict) = read_files(FeedKind::Ssda903, &[("return.xml", text.as_bytes())]);
    let verdict = verdict.expect("the return is bad as a whole");
    assert_eq!(verdict.code(), "file_not_stated");
    verdict.to_string()
}

#[test]
fn children_state_what_the_same_tables_state() {
    let tables = read_set(FeedKind::Ssda903, &ssda903::ALL).unwrap().0;
    let (rows, remarks) = read(&all());
    assert_eq!(outcomes(&rows), outcomes(&tables));
    assert_eq!(codes(&remarks), ["elements_dropped"]);
}

#[test]
fn where_a_child_lives_is_kept_nowhere() {
    let (rows, remarks) = read(&all());
    let shown = format!("{rows:?}");
    for hidden in [
        "QQ1",
        "QQ2",
        "SC123",
        "PR1",
        "WBRI",
        "06/05/2020",
        "PN1",
        "U1",
        "U6",
        "K2",
        "X1",
        "E15",
    ] {
        assert!(!shown.contains(hidden), "{hidden}");
    }
    let dropped = remarks[0].sentence.as_ref();
    for name in ["CHILD/EPISODE/PL_POST,", "CHILD/HEADER/OC2,", "CHILD/HEADER/AREVIEW,"] {
        assert!(dropped.contains(name), "{dropped}");
    }
}

#[test]
fn p05_a_child_placed_for_adoption_is_shielded_and_nothing_tells_why() {
    let marked = |was: &str, is: &str| {
        let (rows, remarks) = read(&all().replacen(was, is, 1));
        let shown = format!("{:?}{remarks:?}", rows[0]);
        for code in ["A3", "a6", "A6", "E12", "01/01/2019", "MM", "AD_PLACED", "DATE_"] {
            assert!(!shown.contains(code), "{code}: {shown}");
        }
        rows.iter().map(|row| said(row).shielded).collect::<Vec<_>>()
    };
    let first = [true, false, false];
    for (was, is) in [
        ("<PL>U1</PL>", "<PL>A3</PL>"),
        ("<PL>U1</PL>", "<PLACE> a6 </PLACE>"),
        ("<PL>U1</PL>", "<PL>A<b>x</b>6</PL>"),
        ("<REC>E15</REC>", "<REC>E12</REC>"),
        // A mark counts wherever it stands in the child.
        ("<PL>U1</PL>", "<PL>U1</PL><PL>A4</PL>"),
        (
            "</HEADER>",
            "<DATE_INT>01/01/2019</DATE_INT><SEX_ADOPTR>MM</SEX_ADOPTR></HEADER>",
        ),
        ("</HEADER>", "<DATE_MATCH>01/01/2019</DATE_MATCH></HEADER>"),
        (
            "</HEADER>",
            "<AD_PLACED><DATE_PLACED>01/01/2019</DATE_PLACED></AD_PLACED></HEADER>",
        ),
        (
            "</HEADER>",
            "</HEADER><PLACEDADOPTION><DATE_PLACED>01/01/2019</DATE_PLACED></PLACEDADOPTION>",
        ),
        (
            "</HEADER>",
            "<MODULE><AD1><DATE_INT>01/01/2019</DATE_INT></AD1></MODULE></HEADER>",
        ),
    ] {
        assert_eq!(marked(was, is), first, "{is}");
    }
    let empty = "<DATE_INT/><AD_PLACED><DATE_PLACED> </DATE_PLACED></AD_PLACED></HEADER>";
    assert_eq!(marked("</HEADER>", empty), [false, false, false]);
}

#[test]
fn p05_a_return_that_nowhere_says_where_children_are_placed_is_refused() {
    let message = refused(&all().replace("EPISODE>", "EPIZODE>"));
    assert!(message.contains("the decom of its episodes"), "{message}");
    let message = refused(&all().replace("PL>", "PLAICE>"));
    assert!(message.contains("the place of its episodes"), "{message}");
    // A return of nobody says all that it has to say.
    assert!(read(&self::message("")).0.is_empty());
}

#[test]
fn days_that_cannot_be_read_never_make_a_child_look_looked_after() {
    let (rows, _) = read(&all().replace("<DEC/>", "<DEC>30/02/2021</DEC>"));
    let processes = &said(&rows[0]).facts.social_care;
    assert_eq!(processes.len(), 2);
    assert!(processes.iter().all(|process| process.ended_on.is_some()));
}
