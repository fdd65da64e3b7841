  finish(row + $r, g$c, y$r_$c);
