WITH k AS (
  SELECT instrument, executed_at // 1000000 AS sec, sum(price::HUGEINT * quantity) AS pq,
    sum(quantity)::HUGEINT AS q, count(DISTINCT venue) AS venues
  FROM trade GROUP BY ALL
)
SELECT t.trade_id, t.executed_at, t.venue, t.instrument, t.price, k.pq, k.q
FROM trade t
JOIN k ON k.instrument = t.instrument AND k.sec = t.executed_at // 1000000
WHERE k.venues >= 2 AND abs(t.price * k.q - k.pq) * 10000 > $max_bp * k.pq
ORDER BY t.trade_id, t.venue
