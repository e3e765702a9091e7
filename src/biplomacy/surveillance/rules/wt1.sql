SELECT t.trade_id, t.executed_at, b.owner, t.venue, t.instrument, t.price, t.quantity
FROM trade t
JOIN account_owner b ON b.account = t.buyer
JOIN account_owner s ON s.account = t.seller
WHERE b.owner = s.owner AND t.quantity >= $min_quantity
ORDER BY t.trade_id, t.venue, b.owner
