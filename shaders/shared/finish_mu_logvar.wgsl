  finish(row + $r, first, y$r_0, y$r_1);
