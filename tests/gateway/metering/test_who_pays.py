from gateway.metering.who_pays import WHO_PAYS, Charge, Ending


def test_every_ending_has_a_row():
    assert set(WHO_PAYS) == set(Ending)


def test_the_table():
    nothing = {
        ending for ending, charge in WHO_PAYS.items() if charge == Charge.NOTHING
    }
    assert nothing == {"empty", "failed_before_first_byte", "error_finish"}
    delivered = {it for it, charge in WHO_PAYS.items() if charge == Charge.DELIVERED}
    assert delivered == {"partial", "client_left", "out_of_credit"}
    assert WHO_PAYS[Ending.COMPLETE] == Charge.USAGE
