-- A thing that has a name; ids are in the order in which equal hits are listed.
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, kind TEXT, [group] TEXT, importance INTEGER, listed INTEGER);
-- Its names, folded to plain letters; is_number is 1 for a number, a symbol or another identifier.
CREATE TABLE name (name TEXT, thing INTEGER, is_number INTEGER, PRIMARY KEY (name, thing)) WITHOUT ROWID;
-- What a search can be narrowed by. The facet `class` is never shown: every class and closed list of a thing.
CREATE TABLE facet (id INTEGER PRIMARY KEY, facet TEXT, value TEXT, UNIQUE (facet, value));
CREATE TABLE member (thing INTEGER, facet INTEGER, PRIMARY KEY (thing, facet)) WITHOUT ROWID;
-- What is searched: a row for each thing that is listed, whose rowid is the id of the thing. `latin` has the words of names
-- that are not in plain letters, folded; `around` the names of its State and its body, and its year; `facets` a word such as
-- f12 for each of its facets. Names are separated by a character that is a word of its own, so that no phrase begins in
-- one name and ends in the next.
CREATE VIRTUAL TABLE words USING fts5(
  name, number, heading, topic, summary, around, latin, facets,
  prefix = '3', tokenize = "unicode61 remove_diacritics 2 tokenchars '¦'"
);
-- The words of names, between spaces, by their parts of three letters, among which words that are spelt alike are looked for.
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'col');
CREATE VIRTUAL TABLE spelling USING fts5(word, tokenize = 'trigram');
