SELECT account, venue, instrument, count(*) AS orders,
  count(*) FILTER (filled > 0) AS filled_orders,
  count(*) FILTER (filled = 0 AND ended_at - entered_at < $fleeting_us) AS fleeting
FROM order_life
GROUP BY ALL
HAVING orders >= $min_orders AND orders > $ratio * greatest(filled_orders, 1)
ORDER BY ALL
