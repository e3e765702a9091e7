WITH f AS (
  SELECT seller AS account, venue, instrument, quantity
  FROM trade WHERE executed_at >= $close_us - $window_us AND executed_at < $close_us
), a AS (
  SELECT venue, instrument, account, sum(quantity)::HUGEINT AS q FROM f GROUP BY ALL
), s AS (
  SELECT venue, instrument, sum(q) AS tq, count(*) AS n FROM a GROUP BY ALL
)
SELECT a.venue, a.instrument, a.account, a.q, s.tq
FROM a JOIN s USING (venue, instrument)
WHERE n >= $min_accounts AND q * 10000 > $share_bp * tq
ORDER BY ALL
