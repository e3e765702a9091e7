WITH x AS (
  SELECT *, least(buyer, seller) AS a, greatest(buyer, seller) AS b, buyer < seller AS fwd
  FROM trade WHERE buyer <> seller
), y AS (
  SELECT *, lag(trade_id) OVER w AS p_id, lag(executed_at) OVER w AS p_at,
    lag(price) OVER w AS p_price, lag(fwd) OVER w AS p_fwd
  FROM x
  WINDOW w AS (PARTITION BY a, b, venue, instrument, quantity ORDER BY executed_at, trade_id)
)
SELECT p_id, trade_id, executed_at, a, b, venue, instrument, quantity, executed_at - p_at AS gap_us
FROM y
WHERE fwd <> p_fwd AND executed_at - p_at <= $max_gap_us
  AND abs(price - p_price) * 10000 <= $max_bp * p_price
ORDER BY trade_id, venue
