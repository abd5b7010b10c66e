(* Threads that allocate, a mutex and a condition, forks with pipes, signals from a timer *)
let sum = ref 0
let lock = Mutex.create ()

let work seed =
  let table = Hashtbl.create 100 in
  for i = 1 to 20000 do
    Hashtbl.replace table (i mod 500) (string_of_int (i * seed));
    if i mod 5000 = 0 then (Gc.full_major (); Thread.yield ())
  done;
  let mine = Hashtbl.fold (fun _ text n -> n + String.length text) table 0 in
  Mutex.lock lock;
  sum := !sum + mine;
  Mutex.unlock lock

let rec wait pid =
  try snd (Unix.waitpid [] pid) with Unix.Unix_error (Unix.EINTR, _, _) -> wait pid

let child i =
  let input, output = Unix.pipe () in
  match Unix.fork () with
  | 0 ->
    Unix.close input;
    let text = Printf.sprintf "child %d" i in
    ignore (Unix.write_substring output text 0 (String.length text));
    Unix._exit i
  | pid ->
    Unix.close output;
    let channel = Unix.in_channel_of_descr input in
    let line = input_line channel in
    close_in channel;
    match wait pid with
    | Unix.WEXITED status -> Printf.printf "%s status %d\n%!" line status
    | _ -> Printf.printf "%s was killed\n%!" line

let () =
  let threads = List.init 8 (fun i -> Thread.create work (i + 1)) in
  List.iter Thread.join threads;
  Printf.printf "sum %d\n%!" !sum;
  for i = 1 to 10 do child i done;
  let ticks = ref 0 in
  Sys.set_signal Sys.sigalrm (Sys.Signal_handle (fun _ -> incr ticks));
  ignore (Unix.setitimer Unix.ITIMER_REAL { Unix.it_interval = 0.002; it_value = 0.002 });
  while !ticks < 20 do
    try ignore (Unix.select [] [] [] 1.0) with Unix.Unix_error (Unix.EINTR, _, _) -> ()
  done;
  ignore (Unix.setitimer Unix.ITIMER_REAL { Unix.it_interval = 0.; it_value = 0. });
  Printf.printf "ticked\n%!";
  let rec deep n = if n = 0 then 0 else 1 + deep (n - 1) in
  Printf.printf "deep %d\n%!" (deep 10000);
  exit 8
