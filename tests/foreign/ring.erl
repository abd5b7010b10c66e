%% A ring of processes, workers that allocate, ports, files read by threads of the runtime's pool
-module(ring).
-export([main/0]).

node_of_ring(Next) ->
    receive
        {token, N} -> Next ! {token, N + 1}, node_of_ring(Next);
        stop -> Next ! stop
    end.

ring(Count) ->
    First = lists:foldl(fun(_, Next) -> spawn(fun() -> node_of_ring(Next) end) end, self(),
                        lists:seq(1, Count)),
    [First ! {token, 0} || _ <- lists:seq(1, 20)],
    Sum = lists:sum([receive {token, N} -> N end || _ <- lists:seq(1, 20)]),
    First ! stop,
    receive stop -> Sum end.

work(Parent, Seed) ->
    List = [(I * Seed) rem 1009 || I <- lists:seq(1, 20000)],
    Parent ! {sum, lists:sum(lists:sort(List))}.

port(Command) ->
    Port = open_port({spawn_executable, "/bin/sh"},
                     [{args, ["-c", Command]}, exit_status, binary, use_stdio]),
    collect(Port, <<>>).

collect(Port, Got) ->
    receive
        {Port, {data, Data}} -> collect(Port, <<Got/binary, Data/binary>>);
        {Port, {exit_status, Status}} -> {Status, Got}
    end.

main() ->
    io:format("ring ~p~n", [ring(1000)]),
    Self = self(),
    [spawn(fun() -> work(Self, Seed) end) || Seed <- lists:seq(1, 16)],
    io:format("work ~p~n", [lists:sum([receive {sum, S} -> S end || _ <- lists:seq(1, 16)])]),
    [io:format("port ~p~n", [port(io_lib:format("echo ~p; exit ~p", [N, N]))])
     || N <- lists:seq(1, 5)],
    Table = ets:new(table, [public, {write_concurrency, true}]),
    [spawn(fun() ->
        [ets:update_counter(Table, K rem 10, 1, {K rem 10, 0}) || K <- lists:seq(1, 1000)],
        Self ! done end) || _ <- lists:seq(1, 8)],
    [receive done -> ok end || _ <- lists:seq(1, 8)],
    io:format("table ~p~n", [lists:sort(ets:tab2list(Table))]),
    [ok = file:write_file("file" ++ integer_to_list(N), binary:copy(<<"x">>, N * 100))
     || N <- lists:seq(1, 20)],
    {ok, Names} = file:list_dir("."),
    io:format("files ~p~n", [length([Name || "file" ++ _ = Name <- Names])]),
    halt(4).
