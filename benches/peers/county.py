"""Reads the four feeds of a county into one table, cleaned the way a careful analyst would before linking."""

# Words that stand for a forename that was not known yet.
PLACEHOLDERS = "baby|infant|twin|triplet|unborn|female|male|unknown|boy|girl|newborn"

# The columns that the feeds have in common, by the name each feed gives them.
FEEDS = {
    "education": {
        "upn": "upn",
        "carer": "nullif(trim(concat_ws(' ', carer1_first_name, carer1_surname)), '')",
        "phone": "carer1_phone",
        "middle": "middle_name",
    },
    "health_births": {
        "nhs": "nhs_number",
        "carer": "nullif(trim(concat_ws(' ', mother_first_name, mother_surname)), '')",
    },
    "social_care": {
        "nhs": "nhs_number",
        "upn": "upn",
        "carer": "nullif(trim(concat_ws(' ', carer1_first_name, carer1_surname)), '')",
        "phone": "carer1_phone",
        "middle": "middle_name",
    },
    "careers": {"upn": "upn", "phone": "phone", "middle": "middle_name"},
}


def read(connection, folder):
    """Makes the table `records`: one row per record, of two versions the later."""
    name = "nullif(trim(regexp_replace(lower(strip_accents({0})), '[^a-z]+', ' ', 'g')), '')"
    parts = []
    for source, of in FEEDS.items():
        first = name.format("first_name")
        parts.append(f"""
            select '{source}' as source, record_id,
                case when regexp_matches({first}, '^({PLACEHOLDERS})( |$)') then null else {first} end as first_name,
                {name.format(of.get("middle", "null::varchar"))} as middle_name,
                {name.format("surname")} as surname,
                try_cast(dob as date)::varchar as dob,
                case when upper(left(sex, 1)) in ('M', '1') then 'm'
                    when upper(left(sex, 1)) in ('F', '2') then 'f' end as sex,
                nullif(upper(replace(postcode, ' ', '')), '') as joined,
                {name.format(of.get("carer", "null::varchar"))} as carer,
                right(nullif(regexp_replace({of.get("phone", "null::varchar")}, '[^0-9]', '', 'g'), ''), 10) as phone,
                nullif(regexp_replace({of.get("nhs", "null::varchar")}, '[^0-9]', '', 'g'), '') as nhs,
                nullif({of.get("upn", "null::varchar")}, '') as upn,
                updated_on
            from read_csv('{folder}/{source}.csv', header = true, all_varchar = true)
        """)
    connection.execute(f"""
        create table records as
        select source || ':' || record_id as unique_id, * exclude (joined, updated_on, upn),
            left(joined, length(joined) - 3) || ' ' || right(joined, 3) as postcode,
            left(joined, length(joined) - 3) as district,
            split_part(carer, ' ', 1) as carer_first,
            -- A temporary number ends in a letter and says nothing.
            case when regexp_matches(upn, '^[A-Z][0-9]{{12}}$') then upn end as upn
        from ({" union all by name ".join(parts)})
        qualify row_number() over (partition by source, record_id order by updated_on desc) = 1
    """)
