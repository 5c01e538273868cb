#!/usr/bin/env escript
%% A bare Erlang node that dials: proves the cookie as {packet, 4} frames of terms, sends {said, What}, and prints
%% what comes back or why it ended.
%%   erlang-node.escript tcp Port CookieFile
%%   erlang-node.escript tls Port CookieFile KeyFile       the key and its certificate, PEM
%% SHA-256 stands here in full, as Erlang's smallest package has no crypto; the code is checked against crypto where that is.
-mode(compile).

main(["check"]) ->
    io:format("~ts", [hex(hmac(<<"key">>, <<"The quick brown fox jumps over the lazy dog">>))]);
main(["has", "ssl"]) ->
    io:format("~w", [code:which(ssl) =/= non_existing andalso code:which(crypto) =/= non_existing]);
main(["tcp", Port, CookieFile | _]) ->
    {ok, Socket} = gen_tcp:connect("127.0.0.1", list_to_integer(Port), [binary, {packet, 4}, {active, false}]),
    talk(gen_tcp, Socket, cookie(CookieFile), <<"erwik/1 tcp ">>, <<>>);
main(["tls", Port, CookieFile, KeyFile]) ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, Pem} = file:read_file(KeyFile),
    [Certificate] = [Der || {'Certificate', Der, not_encrypted} <- public_key:pem_decode(Pem)],
    {ok, Socket} = ssl:connect("127.0.0.1", list_to_integer(Port), [
        binary, {packet, 4}, {active, false}, {versions, ['tlsv1.3']}, {verify, verify_none},
        {alpn_advertised_protocols, [<<"erwik-etf/1">>]}, {certfile, KeyFile}, {keyfile, KeyFile},
        {server_name_indication, disable}
    ]),
    {ok, <<"erwik-etf/1">>} = ssl:negotiated_protocol(Socket),
    {ok, Theirs} = ssl:peercert(Socket),
    Both = <<(sha256(Certificate))/binary, (sha256(Theirs))/binary>>,
    talk(ssl, Socket, cookie(CookieFile), <<"erwik/1 tls ">>, Both).

talk(Module, Socket, Cookie, Label, Certificates) ->
    {challenge, Challenge} = receive_term(Module, Socket),
    ListenerNonce = proplists:get_value(nonce, Challenge),
    DialerNonce = nonce(),
    Code = fun(Role) ->
        hmac(Cookie, <<Label/binary, Role/binary, Certificates/binary, DialerNonce/binary, ListenerNonce/binary>>)
    end,
    send_term(Module, Socket, {proof, [{nonce, DialerNonce}, {mac, Code(<<"dialer">>)}]}),
    Wanted = Code(<<"listener">>),
    case receive_term(Module, Socket) of
        {proof, Proof} ->
            Wanted = proplists:get_value(mac, Proof),
            send_term(Module, Socket, {said, "from Erlang"}),
            io:format("~tp", [receive_term(Module, Socket)]);
        Other ->
            io:format("~tp", [Other])
    end.

receive_term(Module, Socket) ->
    {ok, Frame} = Module:recv(Socket, 0),
    binary_to_term(Frame, [safe]).

send_term(Module, Socket, Term) ->
    ok = Module:send(Socket, term_to_binary(Term)).

cookie(File) ->
    {ok, Text} = file:read_file(File),
    string:trim(Text).

%% good enough for a test; a node would take crypto:strong_rand_bytes(32)
nonce() -> rand:bytes(32).

hmac(Key, Message) ->
    Padded = <<Key/binary, 0:((64 - byte_size(Key)) * 8)>>,
    Inner = sha256(<<(mask(Padded, 16#36))/binary, Message/binary>>),
    sha256(<<(mask(Padded, 16#5c))/binary, Inner/binary>>).

mask(Bytes, With) -> <<<<(Byte bxor With)>> || <<Byte>> <= Bytes>>.

%% FIPS 180-4: the constants are the first bits of the roots of the first primes
sha256(Message) ->
    Length = byte_size(Message),
    Zeros = (119 - Length rem 64) rem 64,
    State = blocks(<<Message/binary, 16#80, 0:(Zeros * 8), (Length * 8):64>>, [fraction(math:sqrt(P)) || P <- primes(8)]),
    <<<<Word:32>> || Word <- State>>.

blocks(<<>>, State) ->
    State;
blocks(<<Block:64/binary, Rest/binary>>, State) ->
    Words = expand([Word || <<Word:32>> <= Block], 16),
    Rounds = lists:zip(Words, [cube_fraction(P) || P <- primes(64)]),
    blocks(Rest, [add([A, B]) || {A, B} <- lists:zip(State, lists:foldl(fun turn/2, State, Rounds))]).

expand(Words, 64) ->
    Words;
expand(Words, Count) ->
    [W16, W15, W7, W2] = [lists:nth(Count + 1 - Back, Words) || Back <- [16, 15, 7, 2]],
    S0 = rotate(W15, 7) bxor rotate(W15, 18) bxor (W15 bsr 3),
    S1 = rotate(W2, 17) bxor rotate(W2, 19) bxor (W2 bsr 10),
    expand(Words ++ [add([W16, S0, W7, S1])], Count + 1).

turn({Word, Constant}, [A, B, C, D, E, F, G, H]) ->
    S1 = rotate(E, 6) bxor rotate(E, 11) bxor rotate(E, 25),
    T1 = add([H, S1, (E band F) bxor ((bnot E) band G), Constant, Word]),
    S0 = rotate(A, 2) bxor rotate(A, 13) bxor rotate(A, 22),
    [add([T1, S0, (A band B) bxor (A band C) bxor (B band C)]), A, B, C, add([D, T1]), E, F, G].

add(Words) -> lists:sum(Words) band 16#ffffffff.
rotate(Word, By) -> (Word bsr By) bor ((Word bsl (32 - By)) band 16#ffffffff).

primes(Count) -> lists:sublist([N || N <- lists:seq(2, 311), [] =:= [D || D <- lists:seq(2, N - 1), N rem D =:= 0]], Count).
fraction(Root) -> trunc((Root - trunc(Root)) * 16#100000000).
%% floats are too short for the cube roots: the whole one of P * 2^96 is exact
cube_fraction(P) -> cube_root(P bsl 96, 0, 1 bsl 36) band 16#ffffffff.
cube_root(_, Low, High) when High - Low =:= 1 -> Low;
cube_root(N, Low, High) ->
    case (Low + High) div 2 of
        Middle when Middle * Middle * Middle =< N -> cube_root(N, Middle, High);
        Middle -> cube_root(N, Low, Middle)
    end.

hex(Bytes) -> [io_lib:format("~2.16.0b", [Byte]) || <<Byte>> <= Bytes].
