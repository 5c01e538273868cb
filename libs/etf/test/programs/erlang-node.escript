#!/usr/bin/env escript
%% The other end of a link: connects, and answers each frame, a term that was written elsewhere, with one frame.
%%   {give, Count, Seed}       Count random terms in a row, each in one of the forms that versions of OTP write
%%   {same, Count, Seed, Term} whether Term is the last of them (Count from 1): same | {other, ItsText}
%%   {echo, Term}              the same term as this node writes it
%%   {is, Source, Binary}      whether Binary is, to this node, the term of the source text: same | {other, ItsText}
%% Terms are read with [safe]: atoms that do not stand in this file are refused. Anything else that goes wrong ends it.
main([Port]) ->
    {ok, Socket} = gen_tcp:connect("127.0.0.1", list_to_integer(Port), [binary, {packet, 4}, {active, false}]),
    serve(Socket).

serve(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Frame} ->
            lists:foreach(
                fun(Answer) -> ok = gen_tcp:send(Socket, Answer) end,
                answers(binary_to_term(Frame, [safe]))
            ),
            serve(Socket);
        {error, closed} ->
            ok
    end.

answers({give, Count, Seed}) ->
    [written(term_of(Seed, N), N) || N <- lists:seq(1, Count)];
answers({same, N, Seed, Term}) ->
    [written(compare(Term, term_of(Seed, N)), 2)];
answers({echo, Term}) ->
    [written(Term, 2)];
answers({is, Source, Binary}) ->
    [written(compare(binary_to_term(Binary), evaluated(Source)), 2)].

compare(Term, Term) -> same;
compare(_, Wanted) -> {other, unicode:characters_to_binary(io_lib:format("~tp", [Wanted]))}.

%% minor version 2 writes atoms in UTF-8, 1 in Latin-1 where that can be, 0 floats as text besides
written(Term, N) -> term_to_binary(Term, [{minor_version, N rem 3}]).

evaluated(Source) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Source) ++ "."),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Term, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings()),
    Term.

term_of(Seed, N) ->
    rand:seed(exsss, {Seed, N, 2009}),
    random_term(4).

random_term(0) ->
    scalar(rand:uniform(6));
random_term(Depth) ->
    case rand:uniform(10) of
        7 -> list_to_tuple(several(Depth));
        8 -> several(Depth);
        9 -> maps:from_list([{key(), random_term(Depth - 1)} || _ <- several(0)]);
        10 -> list_to_tuple(lists:duplicate(250 + rand:uniform(10), rand:uniform(999)));
        Kind -> scalar(Kind)
    end.

several(0) -> lists:seq(1, rand:uniform(6) - 1);
several(Depth) -> [random_term(Depth - 1) || _ <- several(0)].

scalar(1) -> integer();
scalar(2) -> (rand:uniform() - 0.5) * math:pow(10, rand:uniform(600) - 300);
scalar(3) -> lists:nth(rand:uniform(length(atoms())), atoms());
scalar(4) -> rand:bytes(rand:uniform(60) - 1);
scalar(5) -> binary_to_list(rand:bytes(rand:uniform(60) - 1));
scalar(6) -> [rand:uniform(16#d7ff) || _ <- several(0)].

integer() ->
    Bits = rand:uniform(64),
    Magnitude = rand:uniform(1 bsl Bits) - 1,
    case rand:uniform(2) of
        1 when Magnitude =< 1 bsl 63 -> -Magnitude;
        _ -> Magnitude
    end.

key() -> scalar(lists:nth(rand:uniform(3), [1, 3, 4])).

atoms() ->
    [event, commit, new_neighbor, dead_neighbor, checksum, exclude, all_but, node, hello, ping, pong, got, bye, true,
     false, '', 'erwik@dottru.net', 'grün', 'grün✓', '__proto__', 'a b'].
