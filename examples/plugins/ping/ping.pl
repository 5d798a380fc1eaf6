#!/usr/bin/env perl
# A plugin without any library of KSI: it reads and writes the lines of docs/PLUGIN_PROTOCOL.md.
# ksi emit test:ping        ksi emit test:echo --text hello
use strict;
use warnings;
use JSON::PP;

my $json = JSON::PP->new->utf8->canonical;
$| = 1;    # every line goes out at once

sub say_line { print $json->encode( $_[0] ), "\n" }
sub result   { say_line( { type => 'result', id => $_[0], value => $_[1] } ) }

my %manifest = (
    name        => 'ping',
    version     => '1.0.0',
    description => 'Answers when it is called.',
    commands    => {
        ping => {
            name   => 'test:ping',
            doc    => 'Says that it is there.',
            input  => { type => 'object' },
            output => { type => 'object', properties => { pong => { type => 'boolean' } } },
        },
        echo => {
            name    => 'test:echo',
            doc     => 'Says the same.',
            example => { text => 'hello' },
            input   => {
                type       => 'object',
                required   => ['text'],
                properties => { text => { type => 'string' } },
            },
        },
    },
);

my %answers = (
    ping => sub { { pong => JSON::PP::true } },
    echo => sub { { echo => $_[0]{text} } },
);

while ( my $line = <STDIN> ) {
    my $message = $json->decode($line);
    my ( $type, $id ) = @$message{qw(type id)};

    if    ( $type eq 'initialize' ) { result( $id, { protocol => 1, manifest => \%manifest } ) }
    elsif ( $type eq 'command' )    { result( $id, $answers{ $message->{command} }->( $message->{data} ) ) }
    elsif ( $type eq 'start' || $type eq 'ping' ) { result( $id, undef ) }
    elsif ( $type eq 'stop' ) { result( $id, undef ); last }
}
