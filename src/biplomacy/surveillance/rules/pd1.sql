WITH m AS (
  SELECT venue, instrument, executed_at // 60000000 AS bar,
    arg_min(price, (executed_at, trade_id)) AS o, arg_max(price, (executed_at, trade_id)) AS c,
    sum(quantity)::HUGEINT AS v
  FROM trade GROUP BY ALL
), z AS (
  SELECT *, count(*) OVER w AS n, sum(v) OVER w AS s1, sum(v * v) OVER w AS s2
  FROM m
  WINDOW w AS (PARTITION BY venue, instrument ORDER BY bar
    RANGE BETWEEN $lookback PRECEDING AND 1 PRECEDING)
)
SELECT venue, instrument, bar, o, c, v
FROM z
WHERE n >= $min_bars AND n * v > s1
  AND (n * v - s1) * (n * v - s1) > $z * $z * (n * s2 - s1 * s1)
  AND abs(c - o) * 10000 > $min_bp * o
ORDER BY ALL
