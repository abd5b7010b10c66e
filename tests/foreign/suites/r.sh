#!/bin/sh
# R: forked workers, programs that are run, a collector and a matrix
# needs: Rscript
# apt: r-base-core
# dnf: R-core
# outlived
. "$HERE/lib.sh"
status=0
timeout -k 5 180 Rscript --vanilla -e '
library(parallel)
squares <- mclapply(1:20, function(i) { gc(); sum((1:i)^2) }, mc.cores = 4)
print(unlist(squares))
for (i in 1:3) print(system(paste("exit", i)))
print(system("echo from a shell", intern = TRUE))
set.seed(1)
m <- matrix(runif(200 * 200), 200)
print(round(sum(solve(m) %*% m), 3))
x <- lapply(1:20000, function(i) paste0("x", i))
print(sum(nchar(unlist(x))))
print(tryCatch(stop("stopped"), error = conditionMessage, finally = cat("finally\n")))
quit(status = 6)' 2>log || status=$?
tail -n 20 log >&2
echo "status $status"
