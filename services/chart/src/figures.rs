//! Numbers as people read them, in charts and in the tables beside them (page rule G27).

/// "130,000".
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// "1 child", "37 children", "1,204 children".
pub fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

/// A chance from 0 to 1 as a whole percent, but never "0%" or "100%": "less than 1%", "over 99%".
pub fn chance(probability: f64) -> String {
    let percent = probability * 100.0;
    if percent < 1.0 {
        "less than 1%".to_owned()
    } else if percent > 99.0 {
        "over 99%".to_owned()
    } else {
        format!("{percent:.0}%")
    }
}

/// "+3.2" or "−1.7": a number of bits with its sign; a true minus, which screen readers say.
pub fn signed(bits: f64) -> String {
    let rounded = format!("{:.1}", bits.abs());
    if rounded == "0.0" {
        rounded
    } else if bits < 0.0 {
        format!("−{rounded}")
    } else {
        format!("+{rounded}")
    }
}

/// "+20", "0" or "−10": the name of a round value on an axis; decimals only where it has some.
pub(crate) fn signed_whole(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 {
        "0".to_owned()
    } else {
        format!("{}{}", if rounded < 0.0 { "−" } else { "+" }, rounded.abs())
    }
}

/// "80%", "97.5%": a round share, as on an axis or at the end of a bin.
pub fn round_share(value: f64) -> String {
    format!("{}%", (value * 1e4).round() / 1e2)
}

/// Decimals beyond which a share is told as it rounds.
const DECIMALS_MAX: usize = 6;

/// A measured share from 0 to 1 as a percent with one decimal, and with more where it would round to nothing or to all:
/// "97.3%", "99.98%", "0.02%". "0%" and "100%" are exactly that.
pub fn share(part: f64) -> String {
    let percent = part * 100.0;
    if percent <= 0.0 {
        return "0%".to_owned();
    }
    if percent >= 100.0 {
        return "100%".to_owned();
    }
    let text = (1..=DECIMALS_MAX).map(|decimals| format!("{percent:.decimals$}"));
    let is_end = |text: &String| {
        text.parse()
            .is_ok_and(|rounded: f64| rounded <= 0.0 || rounded >= 100.0)
    };
    match text.clone().find(|text| !is_end(text)) {
        Some(text) => format!("{text}%"),
        None if percent < 50.0 => "less than 0.000001%".to_owned(),
        None => "over 99.999999%".to_owned(),
    }
}

/// Below this a percent would be mostly noughts.
const PERCENT_MIN: f64 = 1e-4;

/// A model's probability from 0 to 1 with three digits that count: "96.1%", "0.0123%", and "1 in 16,400" where a percent
/// would be mostly noughts.
pub fn probability(probability: f64) -> String {
    let percent = probability * 100.0;
    if probability <= 0.0 || !probability.is_finite() {
        return "0%".to_owned();
    }
    if percent >= 99.95 {
        // Three digits would say that it is certain.
        return share(probability);
    }
    if probability < PERCENT_MIN {
        return one_in(probability);
    }
    let digits_before = percent.log10().floor() as i32 + 1;
    let decimals = usize::try_from(3 - digits_before).unwrap_or(0);
    format!("{percent:.decimals$}%")
}

/// "1 in 16,400": three digits that count.
pub fn one_in(probability: f64) -> String {
    let odds = 1.0 / probability;
    let unit = 10f64.powf((odds.log10().floor() - 2.0).max(0.0));
    format!("1 in {}", number(((odds / unit).round() * unit).round() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas_by_thousands() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (130_000, "130,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(n), text);
        }
        assert_eq!(counted(1, "child", "children"), "1 child");
        assert_eq!(counted(1204, "child", "children"), "1,204 children");
    }

    #[test]
    fn a_chance_is_never_none_and_never_certain() {
        for (probability, text) in [
            (0.0, "less than 1%"),
            (0.0099, "less than 1%"),
            (0.01, "1%"),
            (0.5, "50%"),
            (0.986, "99%"),
            (0.99, "99%"),
            (0.9901, "over 99%"),
            (1.0, "over 99%"),
        ] {
            assert_eq!(chance(probability), text, "{probability}");
        }
    }

    #[test]
    fn an_evidence_score_has_its_sign_unless_it_rounds_to_nothing() {
        assert_eq!(signed(3.24), "+3.2");
        assert_eq!(signed(-1.66), "−1.7");
        assert_eq!(signed(-0.04), "0.0");
    }

    #[test]
    fn the_values_of_an_axis_have_the_decimals_that_they_need() {
        assert_eq!([-10.0, 0.0, 0.5, 20.0].map(signed_whole), ["−10", "0", "+0.5", "+20"]);
        assert_eq!(
            [0.0, 0.600_000_000_000_000_1, 0.975, 1.0].map(round_share),
            ["0%", "60%", "97.5%", "100%"]
        );
    }

    #[test]
    fn a_share_is_nothing_or_all_only_if_it_is() {
        for (part, text) in [
            (0.0, "0%"),
            (1.0, "100%"),
            (0.973, "97.3%"),
            (0.9998, "99.98%"),
            (0.9996, "99.96%"),
            (0.000_2, "0.02%"),
            (0.5, "50.0%"),
            (1e-12, "less than 0.000001%"),
            (1.0 - 1e-12, "over 99.999999%"),
        ] {
            assert_eq!(share(part), text, "{part}");
        }
    }

    #[test]
    fn a_small_probability_keeps_three_digits() {
        for (given, text) in [
            (0.961, "96.1%"),
            (0.9994, "99.9%"),
            (0.9995, "99.95%"),
            (1.0, "100%"),
            (0.000_123_4, "0.0123%"),
            (0.000_061, "1 in 16,400"),
            (1e-7, "1 in 10,000,000"),
            (0.0, "0%"),
        ] {
            assert_eq!(probability(given), text, "{given}");
        }
        assert_eq!(
            [0.5, 0.001, 1.0 / 31_964.0].map(one_in),
            ["1 in 2", "1 in 1,000", "1 in 32,000"]
        );
    }
}
