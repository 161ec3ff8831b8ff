-- After all rows are in: the full-text table in one piece, and the words of names for `spelling`.
INSERT INTO words (words) VALUES ('optimize');
INSERT INTO spelling (word) SELECT DISTINCT ' ' || term || ' ' FROM vocabulary
  WHERE col IN ('name', 'latin') AND length(term) > 3 AND term NOT GLOB '*[0-9]*';
