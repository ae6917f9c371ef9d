-- The school list is a list of schools, each with a code and a name and, once the list is loaded anew, with the number that feeds
-- may use in place of the code. Before, it was an object of names by code.
UPDATE setting SET json = (
    SELECT json_group_array(json_object('code', listed.key, 'name', listed.value)) FROM json_each(setting.json) AS listed
) WHERE name = 'schools';
