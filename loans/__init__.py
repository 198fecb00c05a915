"""The women's guaranteed loan with fiscal interest subsidy, from the village's application to the confirmed payout."""
