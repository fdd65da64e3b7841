  finish(row + $r, first, Output(y$r_0, y$r_1));
