#!/usr/bin/env escript
%% Reads lines of `Source TAB Hex`, and answers each with a line: `same` where the bytes are the term of the Erlang source, else what
%% they are; then, each after a TAB, how this node writes the source's term in the three forms that versions of OTP have.
main([]) ->
    ok = io:setopts([{encoding, utf8}]),
    serve(io:get_line("")).

serve(eof) ->
    ok;
serve(Line) ->
    [Source, Hex] = string:split(string:trim(Line), "\t"),
    Term = evaluated(Source),
    io:format("~ts~n", [lists:join("\t", [compare(read(Hex), Term) | [written(Term, N) || N <- [0, 1, 2]]])]),
    serve(io:get_line("")).

compare(Term, Term) -> "same";
compare(Term, _) -> io_lib:format("~0tp", [Term]).

read(Hex) -> binary_to_term(binary:decode_hex(list_to_binary(Hex))).

written(Term, N) -> binary_to_list(binary:encode_hex(term_to_binary(Term, [{minor_version, N}]))).

evaluated(Source) ->
    {ok, Tokens, _} = erl_scan:string(Source ++ "."),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Term, _} = erl_eval:exprs(Expressions, erl_eval:new_bindings()),
    Term.
