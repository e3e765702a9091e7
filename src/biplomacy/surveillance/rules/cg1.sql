SELECT buyer, seller, instrument, count(*) AS n, sum(quantity)::HUGEINT AS q
FROM trade WHERE buyer <> seller
GROUP BY ALL
HAVING n >= $min_trades
ORDER BY ALL
