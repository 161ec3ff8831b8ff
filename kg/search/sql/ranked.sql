-- The ids of the best hits of a full-text query, best first; with :each, the best of each group.
-- First those with just the number that was typed, then with just the name, then with one of the typed numbers as their own,
-- then those whose names have all words; among these by kind, then those whose name begins so, then by weight.
WITH exact AS (
  SELECT thing, max(name IN (:text, :said)) AS whole, max(is_number) AS is_number FROM name
  WHERE name IN (:text, :said) OR is_number AND name IN (SELECT value FROM json_each(:numbers))
  GROUP BY thing
), found AS (
  SELECT rowid, bm25(words, 8, 8, 4, 2, 1, 1, 8, 0) AS score FROM words WHERE words MATCH :match
), ranked AS (
  SELECT id, row_number() OVER (
    PARTITION BY CASE WHEN :each THEN [group] END
    ORDER BY
      CASE
        WHEN whole AND is_number THEN 0 WHEN whole THEN 1 WHEN is_number THEN 2
        WHEN id IN (SELECT rowid FROM words WHERE words MATCH :in_names) THEN 3 ELSE 4
      END,
      importance, id NOT IN (SELECT thing FROM name WHERE name > :said AND name < :said || char(65535)), score, id
  ) AS place
  FROM found JOIN thing ON id = found.rowid LEFT JOIN exact ON exact.thing = id
)
SELECT id FROM ranked WHERE place <= coalesce(nullif(:each, 0), :most) ORDER BY place
