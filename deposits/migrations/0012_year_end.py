import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deposits', '0011_goods'),
        ('ledger', '0003_new_events_and_accounts'),
        ('members', '0002_known_as'),
        ('organisation', '0001_municipality_and_banks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Distribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('kind', models.CharField(choices=[('surplus', 'Surplus distributed'), ('cover', 'Loss covered from the reserve'), ('carry', 'Loss carried forward')], max_length=10, verbose_name='resolution')),
                ('meeting_on', models.DateField(verbose_name='day of the meeting')),
                ('resolution_no', models.CharField(max_length=40, verbose_name='resolution number')),
                ('votes_for', models.PositiveIntegerField(verbose_name='votes for')),
                ('votes_against', models.PositiveIntegerField(verbose_name='votes against')),
                ('votes_abstained', models.PositiveIntegerField(verbose_name='abstained')),
                ('minutes', models.CharField(max_length=200, verbose_name='minutes')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('welfare_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('dividend_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('reserve_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('officers_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                ('to_welfare', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('to_dividend', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('to_reserve', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('to_officers', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('pool', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('basis', models.CharField(blank=True, choices=[('turnover', 'What the member brought in the year, in baht'), ('equal', 'The same for every account')], max_length=10)),
                ('basis_total', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('least_share', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('fingerprint', models.CharField(max_length=64)),
                ('idempotency_key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='organisation.bank')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='distribution', to='ledger.entry')),
            ],
            options={
                'verbose_name': 'resolution on the surplus',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DistributionUndo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('idempotency_key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('distribution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undo', to='deposits.distribution')),
                ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='distribution_undo', to='ledger.entry')),
            ],
        ),
        migrations.CreateModel(
            name='DividendShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.DecimalField(decimal_places=2, max_digits=14)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('way', models.CharField(choices=[('savings', 'Into the savings account'), ('cash', 'In cash'), ('reserve', 'Below the least: to the reserve')], max_length=10)),
                ('distribution', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='deposits.distribution')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dividends', to='members.member')),
            ],
            options={
                'ordering': ['distribution', 'member__number'],
            },
        ),
        migrations.CreateModel(
            name='DividendPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paid_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dividend_payment', to='ledger.entry')),
                ('market_day', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='dividends_paid', to='deposits.marketday', verbose_name='drawer')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='deposits.dividendshare')),
            ],
        ),
        migrations.CreateModel(
            name='YearEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='fiscal year')),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('ends_on', models.DateField()),
                ('income', models.DecimalField(decimal_places=2, max_digits=14)),
                ('expenses', models.DecimalField(decimal_places=2, max_digits=14)),
                ('result', models.DecimalField(decimal_places=2, max_digits=14)),
                ('appropriated', models.DecimalField(decimal_places=2, max_digits=14)),
                ('at', models.DateTimeField()),
                ('bank', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='year_ends', to='organisation.bank')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='year_end', to='ledger.entry')),
            ],
            options={
                'verbose_name': 'year end',
                'ordering': ['-year', '-attempt'],
            },
        ),
        migrations.AddField(
            model_name='distribution',
            name='year_end',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='distributions', to='deposits.yearend'),
        ),
        migrations.CreateModel(
            name='YearEndUndo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('idempotency_key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='year_end_undo', to='ledger.entry')),
                ('year_end', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undo', to='deposits.yearend')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distributionundo',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_distributionundo_append_only', MESSAGE = 'deposits_distributionundo only grows';", hash='130f6661eebb4784157d5f2707e8b4037ca586e8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2d61f', table='deposits_distributionundo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distributionundo',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_distributionundo_append_only', MESSAGE = 'deposits_distributionundo only grows';", hash='c26b25ff659071d01a9e21d131304e49191de308', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_622b7', table='deposits_distributionundo', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='dividendshare',
            constraint=models.UniqueConstraint(fields=('distribution', 'member'), name='dividend_once_per_member'),
        ),
        migrations.AddConstraint(
            model_name='dividendshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount', 0), ('way', 'reserve')), models.Q(models.Q(('way', 'reserve'), _negated=True), ('amount__gt', 0)), _connector='OR'), name='dividend_goes_somewhere'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dividendshare',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_dividendshare_append_only', MESSAGE = 'deposits_dividendshare only grows';", hash='bbd76b5a9269f690859fea925e70eefae2dfa378', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9575d', table='deposits_dividendshare', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dividendshare',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_dividendshare_append_only', MESSAGE = 'deposits_dividendshare only grows';", hash='aae79293f914f75270b25d35b02a0cd1f464c461', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_3444f', table='deposits_dividendshare', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dividendpayment',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_dividendpayment_append_only', MESSAGE = 'deposits_dividendpayment only grows';", hash='69e4053340c46fcea63a8289fde90a287008bbf5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_18abb', table='deposits_dividendpayment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dividendpayment',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_dividendpayment_append_only', MESSAGE = 'deposits_dividendpayment only grows';", hash='0a80c58fb6090187bbee0104acdccea04694f147', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_5914e', table='deposits_dividendpayment', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='yearend',
            constraint=models.UniqueConstraint(fields=('bank', 'year', 'attempt'), name='year_end_once'),
        ),
        migrations.AddConstraint(
            model_name='yearend',
            constraint=models.CheckConstraint(condition=models.Q(('result', django.db.models.expressions.CombinedExpression(models.F('income'), '-', models.F('expenses')))), name='year_end_result_is_the_difference'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yearend',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_yearend_append_only', MESSAGE = 'deposits_yearend only grows';", hash='0593bba56df535e7fde5234a373c19ba8ac0ab0c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_20947', table='deposits_yearend', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yearend',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_yearend_append_only', MESSAGE = 'deposits_yearend only grows';", hash='d091abc0a50f806a7ddf3fb6418156873aa89d09', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_171ca', table='deposits_yearend', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.UniqueConstraint(fields=('year_end', 'attempt'), name='distribution_once'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='distribution_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'surplus'), _negated=True), models.Q(('amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('to_welfare'), '+', models.F('to_dividend')), '+', models.F('to_reserve')), '+', models.F('to_officers'))), ('to_dividend__gte', 0), ('to_officers__gte', 0), ('to_reserve__gte', 0), ('to_welfare__gte', 0)), _connector='OR'), name='distribution_is_the_sum_of_its_parts'),
        ),
        migrations.AddConstraint(
            model_name='distribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry', None), ('kind', 'carry')), models.Q(models.Q(('kind', 'carry'), _negated=True), ('entry__isnull', False)), _connector='OR'), name='distribution_has_its_entry'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distribution',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_distribution_append_only', MESSAGE = 'deposits_distribution only grows';", hash='555d63f6ef8519e735f099bd2ae0192a80eb2f60', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cd72e', table='deposits_distribution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distribution',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_distribution_append_only', MESSAGE = 'deposits_distribution only grows';", hash='824eb2f2256e3abef1f00a52e246d9ba4ae2b778', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_3dde0', table='deposits_distribution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yearendundo',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_yearendundo_append_only', MESSAGE = 'deposits_yearendundo only grows';", hash='091258a7e60d7ff548693e5654d445fdd30b5a4a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_78119', table='deposits_yearendundo', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yearendundo',
            trigger=pgtrigger.compiler.Trigger(name='never_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'deposits_yearendundo_append_only', MESSAGE = 'deposits_yearendundo only grows';", hash='d86d688ab39322d1746585b89bfd31b69e79ee7e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_truncated_6bb93', table='deposits_yearendundo', when='BEFORE')),
        ),
    ]
