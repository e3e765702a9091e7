WITH q AS (
  SELECT instrument, quantile_disc(quantity, 0.95) AS q95 FROM order_life GROUP BY 1
), big AS (
  SELECT o.* FROM order_life o JOIN q USING (instrument)
  WHERE quantity > $size_multiple * q95 AND filled = 0 AND ended_at - entered_at < $max_life_us
), f AS (
  SELECT account, instrument, venue, side, ended_at AS done_at, order_id
  FROM order_life WHERE filled > 0
)
SELECT b.order_id, min(f.order_id) AS fill_order, count(*) AS fills, b.entered_at, b.account,
  b.venue, b.instrument
FROM big b
JOIN f ON f.account = b.account AND f.instrument = b.instrument AND f.venue = b.venue
  AND f.side <> b.side AND f.done_at BETWEEN b.entered_at AND b.ended_at
GROUP BY b.order_id, b.entered_at, b.account, b.venue, b.instrument
ORDER BY b.order_id, b.venue
